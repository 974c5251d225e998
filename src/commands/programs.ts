import type { ProgramName } from './program-names.ts';
import type { LoadVerb } from './verb.ts';

/** The programs that Bareos calls: each is one verb under a name of its own. */
export const programs = {
  'bpipe-reader': async () => (await import('./bpipe-reader.ts')).bpipeReader,
  'bpipe-writer': async () => (await import('./bpipe-writer.ts')).bpipeWriter,
  'before-backup': async () => (await import('./before-backup.ts')).beforeBackup,
  'after-backup': async () => (await import('./after-backup.ts')).afterBackup,
  'before-restore': async () => (await import('./before-restore.ts')).beforeRestore,
  'after-restore': async () => (await import('./after-restore.ts')).afterRestore,
} as const satisfies Record<Exclude<ProgramName, 'penstock'>, LoadVerb>;
