import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readApplication } from '../applications/read-application.ts';
import type { ItemWish } from '../applications/items.ts';
import { Failure } from '../failures/failure.ts';
import { exportItems } from '../operations/items/export-items.ts';
import { keeperOf } from '../operations/items/keeper-of.ts';
import { listItems } from '../operations/items/list-items.ts';
import { putBackFile, putBackItems, type Wish as PutBackWish } from '../operations/items/put-back-items.ts';
import { withItems } from '../operations/items/with-items.ts';
import { itemsTable } from '../reports/items-table.ts';
import { printable } from '../reports/printable.ts';
import { printCollections } from './print-collections.ts';
import { standardInput } from './standard-input.ts';
import type { Surface, Verb } from './verb.ts';

type Options = Parameters<Verb['run']>[1];

export const items: Verb = {
  arguments: [
    { name: '<ACTION>', meaning: 'list, export or put-back' },
    { name: '[APPLICATION]', meaning: 'put-back: which application they go back into' },
  ],
  summary: 'List, export and put back single events, tasks and contacts out of the stream of a Nextcloud’s database on stdin.',
  description:
    'list and export need no application file: the stream says itself what it holds. Nothing is printed and nothing put back before its seal is proven.\n' +
    'put-back goes through CalDAV and CardDAV, never by SQL, with an app password that is made for it and removed afterwards; nobody is invited again. What\n' +
    'is there and differs stays, unless --overwrite; what that replaces is kept below the state directory (replaced/). An event in the trash is restored from there.\n' +
    'With --file it puts back a file or directory that Bareos has restored aside, and reads no stream. Days are those of this host.',
  options: [
    { flags: '--item <path>', meaning: 'this one, as list prints it; may be given several times', repeatable: true },
    { flags: '--user <name>', meaning: 'of this user' },
    { flags: '--calendar <name>', meaning: 'in this calendar, by its name in addresses or the one that is shown' },
    { flags: '--address-book <name>', meaning: 'in this address book' },
    { flags: '--text <text>', meaning: 'with this text in title, description, place, people; name, mail address, telephone, organisation' },
    { flags: '--from <day>', meaning: 'that take place on this day or later; each occurrence of a series counts' },
    { flags: '--to <day>', meaning: 'that take place on this day or earlier' },
    { flags: '--deleted', meaning: 'those that lay in the trash when the backup was made' },
    { flags: '--collections', meaning: 'list: calendars and address books, and how much is in each' },
    { flags: '--json', meaning: 'list: as JSON' },
    { flags: '--output <file>', meaning: 'export: into this new file instead of stdout' },
    { flags: '--file <path>', meaning: 'put-back: instead of items of a stream, this file or directory, such as alice/files/report.odt' },
    { flags: '--restored <dir>', meaning: 'put-back: where Bareos has restored that file, its where=' },
    { flags: '--overwrite', meaning: 'put-back: replace what is there and differs' },
    { flags: '--dry-run', meaning: 'put-back: say what would be done' },
    { flags: '--url <address>', meaning: 'put-back: where the site answers, instead of overwrite.cli.url' },
    { flags: '--ca <file>', meaning: 'put-back: trust this certificate authority, too' },
  ],
  examples: [
    'penstock items list --collections < cloud.sql',
    'penstock items list --user alice --text dentist --from 2026-05-01 --to 2026-05-31 < cloud.sql',
    'penstock items export --item calendars/alice/work/4711.ics < cloud.sql > dentist.ics',
    'penstock items export --user alice --address-book Contacts --output alice.vcf < cloud.sql',
    'penstock items put-back cloud --item calendars/alice/work/4711.ics --dry-run < cloud.sql',
    'penstock items put-back cloud --user alice --calendar work < cloud.sql',
    'penstock items put-back cloud --file alice/files/Documents/report.odt --restored /root/look',
  ],
  async run([action = '', application], options, surface) {
    const wish = wishOf(options);
    switch (action) {
      case 'list':
        return list(wish, options, surface);
      case 'export':
        return withItems(standardInput(surface), await keeperOf(), wish, surface, async (stored) =>
          exportItems(await keeperOf(), stored, text(options['output']), surface),
        );
      case 'put-back':
        return putBack(application, wish, options, surface);
      default:
        throw new Failure('usage', `expected list, export or put-back, found ${action}`);
    }
  },
};

async function list(wish: ItemWish, options: Options, surface: Surface): Promise<void> {
  await withItems(standardInput(surface), await keeperOf(), wish, surface, async (stored) => {
    const { application, database, started } = stored.manifest;
    const asJson = options['json'] === true;
    if (options['collections'] === true) return printCollections(stored, asJson, surface);
    const table = itemsTable();
    await listItems(stored, table.measure, async ({ count, inOrder }) => {
      if (asJson) {
        const head = JSON.stringify({ application, database, started, digest: stored.digest });
        surface.print(`${head.slice(0, -1)},"items":[`);
        let left = count;
        for await (const item of inOrder()) surface.print(`${JSON.stringify(item)}${(left -= 1) > 0 ? ',' : ''}`);
        return surface.print(']}');
      }
      surface.print(`${count} of ${application}/${database} as of ${started}${count === 0 ? '' : ':'}`);
      for await (const item of inOrder()) surface.print(table.line(item));
    });
  });
}

async function putBack(name: string | undefined, wish: ItemWish, options: Options, surface: Surface): Promise<void> {
  if (name === undefined) throw new Failure('usage', 'expected an application to put them back into');
  const [file, restoredTo] = [text(options['file']), text(options['restored'])];
  if ((file === undefined) !== (restoredTo === undefined)) throw new Failure('usage', '--file and --restored go together');
  const isOne = wish.user !== undefined && (wish.calendar !== undefined || wish.addressBook !== undefined);
  if (file === undefined && wish.paths.length === 0 && !isOne) {
    throw new Failure('usage', 'say what is to be put back: --item, or --user with --calendar or --address-book, or --file', {
      hint: 'penstock items list shows what there is',
    });
  }
  const application = await readApplication(name, surface.configDir);
  const keeper = await keeperOf(application);
  const how: PutBackWish = {
    overwrite: options['overwrite'] === true,
    dryRun: options['dryRun'] === true,
    url: text(options['url']),
    authority: await readAuthority(text(options['ca'])),
    tell: ({ path, said }) => surface.print(`${path} ${printable(said)}`),
  };
  if (file !== undefined && restoredTo !== undefined) {
    if (wish.paths.length > 0 || isOne) throw new Failure('usage', '--file stands alone');
    return putBackFile(application, keeper, { path: file, restoredTo: resolve(restoredTo) }, how, surface);
  }
  await withItems(standardInput(surface), keeper, wish, surface, (stored) => putBackItems(application, keeper, stored, how, surface));
}

async function readAuthority(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure('no-input', `cannot read ${file}: ${(cause as Error).message}`, { cause });
  });
}

function wishOf(options: Options): ItemWish {
  const [from, to] = [day(options['from'], '--from', 0), day(options['to'], '--to', 1)];
  if (from !== undefined && to !== undefined && from >= to) throw new Failure('usage', '--to is before --from');
  return {
    paths: typeof options['item'] === 'string' ? options['item'].split('\0') : [],
    user: text(options['user']),
    calendar: text(options['calendar']),
    addressBook: text(options['addressBook']),
    text: text(options['text']),
    from,
    until: to,
    deleted: options['deleted'] === true,
  };
}

/** The midnight with which a day begins here, or ends. */
function day(given: string | boolean | undefined, flag: string, later: number): Date | undefined {
  if (given === undefined) return undefined;
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(given)) ?? [];
  const at = new Date(Number(year), Number(month) - 1, Number(date));
  if (year === undefined || at.getMonth() !== Number(month) - 1) {
    throw new Failure('usage', `${flag}: expected a day such as 2026-05-31, found ${JSON.stringify(given)}`);
  }
  at.setDate(at.getDate() + later);
  return at;
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
