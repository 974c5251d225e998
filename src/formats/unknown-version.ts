import { Failure } from '../failures/failure.ts';

/** The refusal of a stream of a later version. @param version as its first bytes say it: `penstock plain 2` */
export function unknownVersion(version: string): Failure {
  return new Failure('not-whole', `this stream is of a version that this penstock does not know (${version})`, {
    hint: 'restore it with a newer penstock, or by hand as docs/format.md shows',
  });
}
