import { Failure } from '../../failures/failure.ts';

const anotherCopy = 'the volume or the copy is damaged; take another copy or another backup';
const anotherBackup = 'the backup job was cancelled or failed, or the copy is cut; take another backup of this database';

/** How far it came. */
export type Reached = 'inside its header' | 'without its seal' | 'inside its seal';

/** Why an archive is not whole. */
export const refusals = {
  /** @param bytes how many came, where all of them were read */
  cut: (where: Reached, bytes: number | undefined) =>
    new Failure('not-whole', `the stream ends ${where}${bytes === undefined ? '' : `, after ${bytes} bytes`}`, { hint: anotherBackup }),
  foreign: () => new Failure('not-whole', 'the stream was changed: it holds what penstock does not write', { hint: anotherCopy }),
  changed: (cause?: unknown) =>
    new Failure('not-whole', 'the stream was changed: its digest does not match its seal', { hint: anotherCopy, cause }),
  unfit: (cause?: unknown) => new Failure('not-whole', 'the stream’s seal does not fit its bytes', { hint: anotherCopy, cause }),
  header: () => new Failure('not-whole', 'the stream’s header was changed', { hint: anotherCopy }),
  continued: () =>
    new Failure('not-whole', 'there are bytes after the stream’s seal', {
      hint: 'something was added to the stream; take another copy of it',
    }),
} as const;
