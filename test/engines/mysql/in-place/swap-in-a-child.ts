import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import { notesInMemory } from '../../../support/notes-in-memory.ts';
import { aTarget } from '../a-run.ts';

// Swaps in place in a process of its own that can be killed: `socket database directory journal-file when`, where `when` is the journal's step
// (`write 1`, `remember 1`, `clear`) before or after which it kills itself, or `never`. The client that loads lives on, as it does in earnest.
const [, , socket = '', database = '', directory = '', journalFile = '', when = 'never'] = process.argv;
const target = aTarget({ socket }, database, { strategy: 'in-place', directory, force: true });
let writes = 0;
const dieAt = (moment: string): void => {
  if (moment === when) process.kill(process.pid, 'SIGKILL');
};
const swapping = mysql.swap(
  {
    ...target,
    surroundings: {
      ...target.surroundings,
      warn: (line) => {
        if (line.includes('is emptied')) process.stdout.write('emptied\n');
      },
      journal: {
        ...notesInMemory(),
        read: async () => JSON.parse(readFileSync(journalFile, 'utf8')) as unknown,
        write: async (entry) => {
          writes++;
          dieAt(`before write ${writes}`);
          writeFileSync(journalFile, JSON.stringify(entry));
          dieAt(`after write ${writes}`);
        },
        remember: async (kept, note) => {
          writeFileSync(`${journalFile}.note`, JSON.stringify({ kept, note }));
          dieAt('after remember');
        },
        clear: async () => {
          dieAt('before clear');
          rmSync(journalFile);
        },
      },
    },
  },
  undefined,
);
process.stdout.write('swapping\n');
await swapping;
