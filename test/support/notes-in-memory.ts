import type { SwapJournal } from '../../src/engines/surroundings.ts';

/** The notes on kept databases of a journal that a test keeps in memory; they go through JSON as they would through their files. */
export function notesInMemory(notes: Record<string, string> = {}): Pick<SwapJournal, 'remember' | 'recall'> {
  return {
    remember: async (kept, note) => {
      if (note === undefined) delete notes[kept];
      else notes[kept] = JSON.stringify(note);
    },
    recall: async (kept) => (notes[kept] === undefined ? undefined : (JSON.parse(notes[kept]) as unknown)),
  };
}
