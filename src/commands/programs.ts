import type { ProgramName } from './program-names.ts';
import type { ListedVerb } from './verb.ts';

/** The programs that Bareos calls: each is one verb under a name of its own. */
export const programs = {
  'bpipe-reader': { summary: 'stream a database to the file daemon', load: async () => (await import('./bpipe-reader.ts')).bpipeReader },
  'bpipe-writer': {
    summary: 'bring a database back from the file daemon',
    load: async () => (await import('./bpipe-writer.ts')).bpipeWriter,
  },
  'before-backup': { summary: 'prepare a backup job', load: async () => (await import('./before-backup.ts')).beforeBackup },
  'after-backup': { summary: 'report on a backup job', load: async () => (await import('./after-backup.ts')).afterBackup },
  'before-restore': { summary: 'prepare a restore job', load: async () => (await import('./before-restore.ts')).beforeRestore },
  'after-restore': { summary: 'report on a restore job', load: async () => (await import('./after-restore.ts')).afterRestore },
} as const satisfies Record<Exclude<ProgramName, 'penstock'>, ListedVerb>;
