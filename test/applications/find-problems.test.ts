import { expect, test } from 'vitest';
import { findProblems } from '../../src/applications/find-problems.ts';
import { genericSchema } from '../../src/applications/generic/schema.ts';
import { parseYaml } from '../../src/applications/parse-yaml.ts';

/** What is wrong with a generic application's file, as `LINE:COLUMN: TEXT`. */
function mistakesOf(text: string): string[] {
  const parsed = parseYaml(text);
  if ('problems' in parsed) throw new Error('the test needs YAML');
  const checked = findProblems(parsed.yaml, genericSchema);
  return 'problems' in checked ? checked.problems.map((problem) => `${problem.line}:${problem.column}: ${problem.text}`) : [];
}

/** A valid file, with `line` in the place of its database. */
const withDatabase = (line: string): string => `application: generic\ndatabases:\n  ${line}\n`;
const sqlite = 'catalogue: { engine: sqlite, file: /srv/shop/catalogue.db }';

test('all are told at once, in the order of the file, and no secret with them', () => {
  expect(
    mistakesOf(`aplication: generic
directories: [srv/shop, 5]
databases:
  catalogue: { engine: sqlit, file: /srv/shop/catalogue.db }
  orders:
    engine: postgresql
    hots: db1
    database: orders
    user: 5
    password: hunter2
    port: "5432"
  ledger: { engine: postgresql, host: x, database: x, port: 99999, user: shop, pasword: hunter2 }
  bad name: { engine: sqlite, file: x }
  empty:
stream: plain
maintenance: { during: jop, at-most: 12 }
restore: { strategy: swapp, keep-previous: -1 }
quiesce: [/usr/bin/true, { command: mysql -phunter2 }, { command: [] }, { command: [foo, 1], timeout: 5 minutes }]
colour: blue
`),
  ).toEqual([
    '1:1: aplication: unknown key; did you mean application?',
    '2:15: directories[0]: expected an absolute path, found "srv/shop"',
    '2:25: directories[1]: expected an absolute path, found the number 5',
    '4:24: databases.catalogue.engine: expected sqlite, postgresql or mysql, found "sqlit"; did you mean sqlite?',
    '7:5: databases.orders.hots: unknown key; did you mean host?',
    '9:11: databases.orders.user: expected a text, found the number 5',
    '10:15: databases.orders.password: expected where the secret is, never the secret itself: { file: /path }, { env: NAME } or { credential: NAME } of systemd',
    '11:11: databases.orders.port: expected a number, found a text',
    '12:61: databases.ledger.port: expected at most 65535, found the number 99999',
    '12:80: databases.ledger.pasword: unknown key; did you mean password?',
    '13:3: databases.bad name: expected a name of letters, digits, _ . and -, that begins with a letter or digit',
    '14:9: databases.empty: expected key: value pairs, found nothing',
    '15:9: stream: expected key: value pairs, found a text',
    '16:24: maintenance.during: expected job or never, found "jop"; did you mean job?',
    '16:38: maintenance.at-most: expected a time such as 90s, 30m, 12h or 2d, found the number 12',
    '17:22: restore.strategy: expected swap or in-place, found "swapp"; did you mean swap?',
    '17:44: restore.keep-previous: expected at least 0, found the number -1',
    '18:11: quiesce[0]: expected key: value pairs, found a text',
    '18:37: quiesce[1].command: expected a list of a program and its arguments; no shell takes a text apart, found a text',
    '18:67: quiesce[2].command[0]: is missing: expected an absolute path',
    '18:85: quiesce[3].command[0]: expected an absolute path, found "foo"',
    '18:90: quiesce[3].command[1]: expected a text, found the number 1',
    '18:103: quiesce[3].timeout: expected a time such as 90s, 30m, 12h or 2d, found "5 minutes"',
    '19:1: colour: unknown key; known here: application, directories, exclude, stream, maintenance, restore, drill, coverage, metrics, bareos, databases, quiesce, resume, is-quiet, after-restore',
  ]);
});

test('what is missing is told where it belongs', () => {
  expect(mistakesOf('databases:\n  x:\n    engine: postgresql\n    host: h\n')).toEqual([
    '1:1: application: is missing: expected generic',
    '3:5: databases.x.database: is missing: expected a text',
    '3:5: databases.x.user: is missing: expected a text',
  ]);
  expect(mistakesOf(withDatabase('x: {}'))).toEqual(['3:6: databases.x.engine: is missing: expected sqlite, postgresql or mysql']);
});

test.each([
  'hunter2',
  '"hunter2"',
  '5',
  '[hunter2]',
  '{}',
  '{ hunter2: x }',
  '{ fiel: /hunter2 }',
  '{ file: /x, env: hunter2 }',
  '{ file: 5 }',
  '{ file: hunter2 }',
  '{ env: "" }',
])('a password that is not a reference is not repeated: %s', (password) => {
  const [mistake, ...others] = mistakesOf(withDatabase(`x: { engine: postgresql, host: h, database: d, user: u, password: ${password} }`));
  expect(mistake).toMatch(/^3:\d+: databases\.x\.password/);
  expect(mistake).not.toContain('hunter2');
  expect(others).toEqual([]);
});

test.each([
  ['application: generic\n', '1:1: expected directories or databases: there is nothing to back up'],
  [
    `${withDatabase(sqlite)}quiesce: [{ command: [/bin/true] }]\n`,
    '4:10: quiesce: expected resume beside quiesce: an application that falls silent must go on (resume: [] if nothing needs to be done)',
  ],
  [withDatabase('x: { engine: sqlite, file: no }'), '3:30: databases.x.file: expected an absolute path, found "no"'],
  [`${withDatabase(sqlite)}maintenance: { during: no }\n`, '4:24: maintenance.during: expected job or never, found "no"'],
  [`${withDatabase(sqlite)}maintenance:\n`, '4:13: maintenance: expected key: value pairs, found nothing'],
])('%j', (text, mistake) => {
  expect(mistakesOf(text)).toEqual([mistake]);
});

test('a level that the compression does not have', () => {
  const file = (stream: string): string => `${withDatabase(sqlite)}stream: ${stream}\n`;
  expect(mistakesOf(file('{ format: archive, compression: gzip, level: 12 }'))).toEqual([
    '4:54: stream.level: expected a level from 1 to 9, which are gzip’s',
  ]);
  expect(mistakesOf(file('{ format: archive, level: 23 }'))).toEqual(['4:35: stream.level: expected at most 22, found the number 23']);
  for (const fine of ['{ compression: gzip, level: 9 }', '{ level: 22 }', '{ compression: none }'])
    expect(mistakesOf(file(fine))).toEqual([]);
});

test('blocks that are to be alike, of what is compressed or not in segments', () => {
  const file = (stream: string): string => `${withDatabase(sqlite)}stream: ${stream}\n`;
  const uncompressed = 'expected compression: none beside dedup: compressed, the same rows are not the same blocks';
  expect(mistakesOf(file('{ format: archive, dedup: true }'))).toEqual([`4:35: stream.dedup: ${uncompressed}`]);
  expect(mistakesOf(file('{ format: archive, compression: gzip, dedup: true }'))).toEqual([`4:54: stream.dedup: ${uncompressed}`]);
  expect(mistakesOf(file('{ compression: none, dedup: true }'))).toEqual([
    '4:37: stream.dedup: expected format: archive beside dedup: a plain stream is as the database’s own tool writes it',
  ]);
  expect(mistakesOf(file('{ format: archive, compression: none, dedup: 128k }'))).toEqual([
    expect.stringContaining('stream.dedup: expected'),
  ]);
  for (const fine of ['{ format: archive, compression: none, dedup: true }', '{ dedup: false }'])
    expect(mistakesOf(file(fine))).toEqual([]);
});
