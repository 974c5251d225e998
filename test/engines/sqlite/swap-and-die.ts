import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { swapJournal } from '../../../src/state/swap-journal.ts';

// Swaps a staged database as a run of Penstock does, and is killed where the second argument says: `write` or `clear`, the n-th
// time the journal is written or cleared, just before it is; `never` is for being killed from outside.
const [, , file = '', point = '', strategy = 'swap'] = process.argv;
const [action, count] = point.split(':');
const calls = { write: 0, clear: 0 };
const reached = (what: 'write' | 'clear'): void => {
  calls[what] += 1;
  if (what === action && calls[what] === Number(count)) process.kill(process.pid, 'SIGKILL');
};
const journal = swapJournal(`${file}.state`, 'shop', 'catalogue');
process.stdout.write('ready');

await sqlite.swap(
  {
    settings: { file },
    surroundings: {
      signal: new AbortController().signal,
      now: new Date('2026-03-01T02:03:04Z'),
      warn: () => undefined,
      ownProgram: () => ({ file: '/bin/false', args: [] }),
      journal: {
        read: () => journal.read(),
        write: async (entry) => {
          reached('write');
          await journal.write(entry);
        },
        clear: async () => {
          reached('clear');
          await journal.clear();
        },
        remember: (kept, note) => journal.remember(kept, note),
        recall: (kept) => journal.recall(kept),
      },
      strategy: strategy === 'in-place' ? 'in-place' : 'swap',
      directory: '/nonexistent',
      patience: 5,
      force: process.getuid?.() !== 0,
    },
  },
  undefined,
);
