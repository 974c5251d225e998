import type { ListedVerb } from './verb.ts';

/** The verbs of `penstock`, each one file; only the one that is called is loaded. */
export const verbs = {
  dump: { summary: 'stream a database to stdout, sealed', load: async () => (await import('./dump.ts')).dump },
  restore: {
    summary: 'bring a database back from stdin, proven before it is swapped in',
    load: async () => (await import('./restore.ts')).restore,
  },
  drill: {
    summary: 'rehearse a restore from stdin: load it into a scratch database, prove it, throw it away',
    load: async () => (await import('./drill.ts')).drill,
  },
  'begin-drill': { summary: 'before a drill job of Bareos', load: async () => (await import('./begin-drill.ts')).beginDrill },
  'end-drill': { summary: 'after a drill job of Bareos', load: async () => (await import('./end-drill.ts')).endDrill },
  rollback: {
    summary: 'bring back what a restore has replaced: the wrong backup was restored',
    load: async () => (await import('./rollback.ts')).rollback,
  },
  snapshot: {
    summary: 'take an application as it is before an update, and bring it back when that went wrong',
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
  verify: { summary: 'say whether a stream is whole', load: async () => (await import('./verify.ts')).verify },
  inspect: { summary: 'say what a stream holds', load: async () => (await import('./inspect.ts')).inspect },
  extract: {
    summary: 'take tables out of a stream, as SQL, CSV or JSON Lines',
    load: async () => (await import('./extract.ts')).extract,
  },
  items: {
    summary: 'list, export and put back single events and contacts of a Nextcloud',
    load: async () => (await import('./items.ts')).items,
  },
  runs: { summary: 'list what was dumped and restored, and how it ended', load: async () => (await import('./runs.ts')).runs },
  coverage: {
    summary: 'find databases that no application covers, and those that vanished',
    load: async () => (await import('./coverage.ts')).coverage,
  },
  setup: { summary: 'write an application file, and look whether all is well', load: async () => (await import('./setup.ts')).setup },
  configure: {
    summary: 'write the Bareos resources for an application',
    load: async () => (await import('./configure.ts')).configure,
  },
  doctor: {
    summary: 'look at everything a backup and a restore need on this host',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  lint: { summary: 'find what is wrong with a Bareos or Bacula configuration', load: async () => (await import('./lint.ts')).lint },
  maintenance: {
    summary: 'hold an application silent, let it go on, put right what nobody ended',
    load: async () => (await import('./maintenance.ts')).maintenance,
  },
  harden: {
    summary: 'give the files of a Nextcloud their owners and modes, or loosen them for its updater',
    load: async () => (await import('./harden.ts')).harden,
  },
  apps: {
    summary: 'find the apps that an update of a Nextcloud has disabled, and enable them again',
    load: async () => (await import('./apps.ts')).apps,
  },
  explain: { summary: 'say what a number in the job log means', load: async () => (await import('./explain.ts')).explain },
} as const satisfies Record<string, ListedVerb>;
