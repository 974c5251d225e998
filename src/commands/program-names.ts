/** The seven names under which the one executable is called; each is a program of its own. */
export const programNames = [
  'penstock',
  'bpipe-reader',
  'bpipe-writer',
  'before-backup',
  'after-backup',
  'before-restore',
  'after-restore',
] as const;

export type ProgramName = (typeof programNames)[number];
