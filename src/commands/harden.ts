import type { OwnershipPolicy } from '../applications/ownership.ts';
import { Failure } from '../failures/failure.ts';
import { harden as give } from '../operations/ownership/harden.ts';
import { listUndoable, undoHarden } from '../operations/ownership/undo-harden.ts';
import { describeHardened, describeUndoable, describeUndone } from './describe-ownership.ts';
import type { Surface, Verb } from './verb.ts';

export const harden: Verb = {
  arguments: [{ name: '<APPLICATION>', meaning: 'which application, for example nextcloud' }],
  summary: 'Give the files of a Nextcloud their owners and modes, or loosen them for its updater; and take either back.',
  description: [
    'today: all is the web server’s, whose user owns config.php; directories 0750, files 0640, so that the updater works. 2017: the code is root’s, 0750 and 0640 for the web',
    'server’s group, and only apps, config, data and themes are the web server’s: it cannot change the code of the core, nor can the updater. Programs stay programs (occ, what',
    'apps bring), and modes inside of the data directory stay as they are where their owner can read.',
    'No symbolic link is followed, and other filesystems are entered only where Nextcloud’s configuration names them. What everything was is recorded before anything is',
    'changed; --undo takes the newest change back, also one that was cut off.',
  ].join('\n'),
  options: [
    { flags: '--as <policy>', meaning: 'today (default) or 2017' },
    { flags: '--loosen', meaning: 'only make the code writable for the web server, as the updater needs it' },
    { flags: '--undo', meaning: 'give back the owners and modes of before' },
    { flags: '--list', meaning: 'only list what can be undone' },
    { flags: '--dry-run', meaning: 'say what would be changed' },
    { flags: '--json', meaning: 'print it as JSON' },
  ],
  examples: [
    'penstock harden nextcloud --dry-run',
    'penstock harden nextcloud --as 2017',
    'penstock harden nextcloud --loosen',
    'penstock harden nextcloud --undo',
    'penstock harden nextcloud --list',
  ],
  async run([name = ''], options, surface) {
    const isJson = options['json'] === true;
    const isDry = options['dryRun'] === true;
    const wishes = ['as', 'loosen', 'undo', 'list'].filter((key) => options[key] !== undefined);
    if (wishes.length > 1) throw new Failure('usage', 'expected only one of --as, --loosen, --undo and --list');
    if (options['list'] === true) {
      const records = await listUndoable(name, surface);
      return say(records, () => describeUndoable(name, records), isJson, surface);
    }
    if (options['undo'] === true) {
      const undone = await undoHarden(name, isDry, surface);
      return say(undone, () => describeUndone(undone, isDry), isJson, surface);
    }
    const result = await give(name, options['loosen'] === true ? 'loose' : policyOf(options['as']), isDry, surface);
    say({ ...result, dryRun: isDry }, () => describeHardened(result, isDry), isJson, surface);
  },
};

function policyOf(given: string | boolean | undefined): OwnershipPolicy {
  if (given === undefined || given === 'today') return 'today';
  if (given === '2017') return '2017';
  throw new Failure('usage', `--as: expected today or 2017, found ${String(given)}`);
}

function say(value: unknown, lines: () => readonly string[], isJson: boolean, surface: Surface): void {
  if (isJson) surface.print(JSON.stringify(value, undefined, 2));
  else for (const line of lines()) surface.print(line);
}
