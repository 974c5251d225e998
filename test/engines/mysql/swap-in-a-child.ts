import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { notesInMemory } from '../../support/notes-in-memory.ts';
import { aTarget } from './a-run.ts';

// Swaps in a process of its own that can be killed: `socket database journal-file when`, where `when` is the journal's
// step (`write 1`, `write 2`, `clear`) before or after which it kills itself, or `never`.
const [, , socket = '', database = '', journalFile = '', when = 'never'] = process.argv;
const target = aTarget({ socket }, database);
let writes = 0;
const dieAt = (moment: string): void => {
  if (moment === when) process.kill(process.pid, 'SIGKILL');
};
process.stdout.write('swapping\n');
await mysql.swap(
  {
    ...target,
    surroundings: {
      ...target.surroundings,
      journal: {
        read: async () => JSON.parse(readFileSync(journalFile, 'utf8')) as unknown,
        write: async (entry) => {
          writes++;
          dieAt(`before write ${writes}`);
          writeFileSync(journalFile, JSON.stringify(entry));
          dieAt(`after write ${writes}`);
        },
        clear: async () => {
          dieAt('before clear');
          rmSync(journalFile);
        },
        ...notesInMemory(),
      },
    },
  },
  undefined,
);
