import { Failure } from '../failures/failure.ts';

/** The refusal of what begins like none of our formats. */
export function foreignStream(): Failure {
  return new Failure('not-whole', 'this is not a stream that penstock has written', {
    hint: 'a foreign dump cannot be proven whole; penstock restore --unsealed loads it all the same',
  });
}
