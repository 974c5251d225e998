import { readFileSync } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { detect } from '../operations/configuration/detect.ts';
import type { Answers } from '../operations/configuration/write-application.ts';
import type { Asker } from './ask.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;
type Server = Answers['servers'][number];

/** What the options say. @throws Failure usage: nothing that could be backed up */
export function answersFromOptions(name: string, options: Options): Answers {
  const list = (key: string): string[] =>
    text(options[key])
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const nextcloud = text(options['nextcloud']);
  const directories = list('directories');
  const found = detect(directories);
  const servers = (engine: Server['engine'], place: string): Server[] =>
    list(engine).map((database) => ({
      engine,
      database,
      user: text(options[`${engine}User`]) || name,
      place: text(options[`${engine}Place`]) || place,
      password: readPassword(text(options[`${engine}PasswordFile`])),
    }));
  const answers: Answers = {
    name,
    ...(nextcloud === '' ? {} : { nextcloud }),
    directories,
    sqlite: options['sqlite'] === undefined ? found.sqliteFiles : list('sqlite'),
    servers: [
      ...servers('mysql', found.mysqlSocket ?? '/run/mysqld/mysqld.sock'),
      ...servers('postgresql', found.postgresqlDirectory ?? '/run/postgresql'),
    ],
    unit: text(options['unit']) || undefined,
  };
  if (nextcloud === '' && answers.directories.length + answers.sqlite.length + answers.servers.length === 0) {
    throw new Failure('usage', 'nothing is named that could be backed up', {
      hint: `${found.nextclouds[0] === undefined ? '' : `a Nextcloud is in ${found.nextclouds[0]}: give --nextcloud ${found.nextclouds[0]}; else `}give --directories, --sqlite, --mysql or --postgresql, or run it on a terminal, where it asks`,
    });
  }
  return answers;
}

/** What somebody answers on the terminal; what is found on the host is offered. */
export async function answersFromTerminal(name: string, ask: Asker): Promise<Answers> {
  const list = (answer: string): string[] =>
    answer
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  for (const nextcloud of detect([]).nextclouds) {
    if (/^y/i.test(await ask.text(`Is it the Nextcloud in ${nextcloud}? yes or no`, 'yes')))
      return { name, nextcloud, directories: [], sqlite: [], servers: [], unit: undefined };
  }
  const directories = list(await ask.text('Directories with its files, by commas'));
  const found = detect(directories);
  const sqlite = list(await ask.text('SQLite files', found.sqliteFiles.join(', ')));
  const servers: Server[] = [];
  for (const [engine, word, place] of [
    ['mysql', 'MariaDB or MySQL', found.mysqlSocket ?? ''],
    ['postgresql', 'PostgreSQL', found.postgresqlDirectory ?? ''],
  ] as const) {
    for (const database of list(await ask.text(`${word} databases, by commas${place === '' ? '' : ` (a server is at ${place})`}`))) {
      const at = await ask.text(`  ${database}: socket or host`, place);
      const user = await ask.text(`  ${database}: account`, name);
      const password = await ask.secret(`  ${database}: password of ${user} (empty where it needs none)`);
      servers.push({ engine, database, user, place: at, password: password === '' ? undefined : password });
    }
  }
  const unit = await ask.text('systemd unit to stop while a backup runs (empty: none)');
  return { name, directories, sqlite, servers, unit: unit === '' ? undefined : unit };
}

function text(value: string | boolean | undefined): string {
  return typeof value === 'string' ? value : '';
}

function readPassword(file: string): string | undefined {
  if (file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\n$/, '');
  } catch (cause) {
    throw new Failure('no-input', `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
