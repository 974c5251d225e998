import { Failure } from '../failures/failure.ts';
import { duration } from '../applications/duration.ts';
import { snapshotCreate } from './snapshot-create.ts';
import { snapshotList } from './snapshot-list.ts';
import { snapshotPrune } from './snapshot-prune.ts';
import { snapshotRestore } from './snapshot-restore.ts';
import { snapshotVerify } from './snapshot-verify.ts';
import type { Verb } from './verb.ts';

/** What each action takes, beside `--json`. */
const taken: Readonly<Record<string, readonly string[]>> = {
  create: ['to', 'note', 'json'],
  list: ['from', 'json'],
  restore: ['from', 'to', 'snapshot', 'filesOnly', 'database', 'dryRun', 'force', 'json'],
  prune: ['from', 'keep', 'olderThan', 'dryRun', 'json'],
  verify: ['from', 'snapshot', 'json'],
};

export const snapshot: Verb = {
  arguments: [
    { name: '<ACTION>', meaning: 'create, list, restore, prune or verify' },
    { name: '<APPLICATION>', meaning: 'which application, for example shop' },
  ],
  summary: 'Take an application as it is before an update, and bring it back when that went wrong.',
  description:
    'create: the application falls silent, its databases are written as sealed streams and its directories are copied, and it goes on. It needs no Bareos, and is no\n' +
    'backup: it lies on this host. What did not change since the snapshot before takes no space again.\n' +
    'restore: reads every byte of a snapshot first; then databases and directories become what they were, all together or none. What was there is kept:\n' +
    'penstock rollback brings it back. With --to the live application is not touched: directories go below DIR, databases into others.\n' +
    'prune: removes older ones, never the newest whole one. verify: reads every byte; without --snapshot of all of them.',
  options: [
    { flags: '--to <dir>', meaning: 'create: where to (default: below the state directory); restore: a rehearsal there' },
    { flags: '--from <dir>', meaning: 'where the snapshots are (default: where they were made)' },
    { flags: '--note <text>', meaning: 'create: why, for the list' },
    { flags: '--snapshot <moment>', meaning: 'which, such as 20261124T173204Z (default: the newest whole one)' },
    { flags: '--files-only', meaning: 'restore: the databases stay as they are' },
    { flags: '--database <name>', meaning: 'restore: only this database' },
    { flags: '--keep <n>', meaning: 'prune: the newest n whole ones stay' },
    { flags: '--older-than <time>', meaning: 'prune: only what is older, for example 30d' },
    { flags: '--force', meaning: 'restore: go on where the engine refuses for reasons you may overrule' },
    { flags: '--dry-run', meaning: 'restore, prune: change nothing, say what would be done' },
    { flags: '--json', meaning: 'print it as JSON' },
  ],
  examples: [
    "penstock snapshot create shop --note 'before 5.2'",
    'penstock snapshot list shop',
    'penstock snapshot restore shop --dry-run',
    'penstock snapshot restore shop',
    'penstock snapshot restore shop --to /srv/rehearsal',
    'penstock snapshot prune shop --keep 3 --older-than 30d',
  ],
  async run([action = '', name = ''], options, surface) {
    const known = Object.hasOwn(taken, action) ? taken[action] : undefined;
    if (known === undefined) throw new Failure('usage', `expected create, list, restore, prune or verify, found ${action}`);
    const stray = Object.keys(options).find((key) => !known.includes(key));
    if (stray !== undefined) {
      const flag = stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      throw new Failure('usage', `--${flag} has no meaning for ${action}`, { hint: 'penstock snapshot --help says which takes what' });
    }
    const text = (key: string): string | undefined => (typeof options[key] === 'string' ? options[key] : undefined);
    const [isJson, isDry, from] = [options['json'] === true, options['dryRun'] === true, text('from')];
    switch (action) {
      case 'create':
        return snapshotCreate(name, { to: text('to'), note: text('note') }, isJson, surface);
      case 'list':
        return snapshotList(name, from, isJson, surface);
      case 'verify':
        return snapshotVerify(name, { stamp: text('snapshot'), from }, isJson, surface);
      case 'prune':
        return snapshotPrune(name, { from, ...whichGo(text('keep'), text('olderThan')) }, isDry, isJson, surface);
      default: {
        const [filesOnly, database] = [options['filesOnly'] === true, text('database')];
        if (filesOnly && database !== undefined) throw new Failure('usage', 'expected only one of --files-only and --database');
        const wish = { stamp: text('snapshot'), from, filesOnly, database };
        return snapshotRestore(name, wish, { to: text('to'), isDry, isJson }, surface);
      }
    }
  },
};

function whichGo(keep: string | undefined, olderThan: string | undefined): { keep: number | undefined; before: Date | undefined } {
  if (keep === undefined && olderThan === undefined) throw new Failure('usage', 'expected --keep or --older-than: which may go');
  if (keep !== undefined && !/^[1-9]\d{0,5}$/.test(keep))
    throw new Failure('usage', `--keep: expected a number of snapshots, at least 1, found ${JSON.stringify(keep)}`);
  const seconds = olderThan === undefined ? undefined : duration.safeParse(olderThan);
  if (seconds?.success === false)
    throw new Failure('usage', `--older-than: expected a time such as 12h or 30d, found ${JSON.stringify(olderThan)}`);
  return {
    keep: keep === undefined ? undefined : Number(keep),
    before: seconds === undefined ? undefined : new Date(Date.now() - seconds.data * 1000),
  };
}
