import { Failure } from '../../failures/failure.ts';

/** A Failure that says what a dump may not hold. */
export function refuse(what: string): Failure {
  return new Failure('not-whole', `the dump holds what no pg_dump writes: ${what}`, {
    hint: 'it is not loaded, because it could do more than fill its database',
  });
}
