import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readApplication } from '../../src/applications/read-application.ts';
import { Failure } from '../../src/failures/failure.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'penstock-applications-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function read(text: string | Buffer, mode = 0o640) {
  const path = join(directory, 'shop.yaml');
  await writeFile(path, text);
  await chmod(path, mode);
  return readApplication('shop', directory);
}

/** The mistakes a file is refused for, as `LINE:COLUMN: TEXT`. */
async function mistakesOf(text: string): Promise<string[]> {
  const failure = await failureOf(read(text));
  expect(failure.kind).toBe('configuration');
  const path = join(directory, 'shop.yaml');
  return [failure.message, ...failure.details].map((line) => {
    expect(line.startsWith(`${path}:`)).toBe(true);
    expect(line).not.toContain('hunter2');
    return line.slice(path.length + 1);
  });
}

async function failureOf(reading: Promise<unknown>): Promise<Failure> {
  const outcome: unknown = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Failure);
  return outcome as Failure;
}

/** A valid file, with `line` in the place of its database. */
const withDatabase = (line: string): string => `application: generic\ndatabases:\n  ${line}\n`;
const sqlite = 'catalogue: { engine: sqlite, file: /srv/shop/catalogue.db }';

describe('a valid file', () => {
  test('the example of the documentation', async () => {
    const application = await read(`application: generic            # /etc/penstock/shop.yaml
directories: [/srv/shop/uploads]
databases:
  catalogue: { engine: sqlite, file: /srv/shop/catalogue.db }
  orders:    { engine: mysql, socket: /run/mysqld/mysqld.sock, database: orders, user: shop, password: { file: /etc/penstock/shop.password } }
  ledger:    { engine: postgresql, host: /run/postgresql, port: 5432, database: ledger, user: shop }
stream:  { format: plain }
maintenance: { during: job, at-most: 12h }     # job | never
restore: { strategy: swap, keep-previous: 1 }
`);
    expect(application).toEqual({
      name: 'shop',
      profile: 'generic',
      file: join(directory, 'shop.yaml'),
      directories: ['/srv/shop/uploads'],
      databases: {
        catalogue: { engine: 'sqlite', settings: { file: '/srv/shop/catalogue.db' } },
        orders: {
          engine: 'mysql',
          settings: expect.objectContaining({
            socket: '/run/mysqld/mysqld.sock',
            database: 'orders',
            user: 'shop',
            password: { file: '/etc/penstock/shop.password' },
          }),
        },
        ledger: { engine: 'postgresql', settings: { host: '/run/postgresql', port: 5432, database: 'ledger', user: 'shop' } },
      },
      stream: { format: 'plain' },
      maintenance: { during: 'job', atMost: 43_200 },
      restore: { strategy: 'swap', keepPrevious: 1 },
      quiesce: [],
      resume: [],
    });
  });

  test('what it leaves out is filled in', async () => {
    expect(await read(withDatabase(sqlite))).toMatchObject({
      directories: [],
      stream: { format: 'plain' },
      maintenance: { during: 'job', atMost: 43_200 },
      restore: { strategy: 'swap', keepPrevious: 1 },
      quiesce: [],
      resume: [],
    });
  });

  test('commands and times', async () => {
    const application = await read(`application: generic
directories: [/srv/shop]
maintenance: { during: never, at-most: 90s }
restore: { strategy: in-place, keep-previous: 0 }
quiesce:
  - { command: [/usr/bin/shopctl, pause, "a b"], timeout: 5m }
resume:
  - { command: [/usr/bin/shopctl, resume] }
`);
    expect(application.maintenance).toEqual({ during: 'never', atMost: 90 });
    expect(application.restore).toEqual({ strategy: 'in-place', keepPrevious: 0 });
    expect(application.quiesce).toEqual([{ command: ['/usr/bin/shopctl', 'pause', 'a b'], timeout: 300 }]);
    expect(application.resume).toEqual([{ command: ['/usr/bin/shopctl', 'resume'], timeout: 60 }]);
  });

  test('no database is there that the file does not give', async () => {
    const { databases } = await read(withDatabase(sqlite));
    expect(databases['constructor']).toBeUndefined();
    expect((await read(withDatabase(sqlite.replace('catalogue', 'constructor')))).databases['constructor']?.engine).toBe('sqlite');
  });

  test.each([
    ['a byte order mark', '\ufeff'],
    ['a comment', '# hello\n\n'],
    ['a document start', '---\n'],
  ])('may begin with %s', async (_, start) => {
    expect((await read(start + withDatabase(sqlite))).name).toBe('shop');
  });

  test('lines may end as on Windows', async () => {
    expect((await read(withDatabase(sqlite).replaceAll('\n', '\r\n'))).name).toBe('shop');
  });

  test('may be a link', async () => {
    await read(withDatabase(sqlite));
    await symlink('shop.yaml', join(directory, 'other.yaml'));
    expect((await readApplication('other', directory)).name).toBe('other');
  });
});

describe('mistakes', () => {
  test('all are told at once, in the order of the file, and no secret with them', async () => {
    expect(
      await mistakesOf(`aplication: generic
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
      '19:1: colour: unknown key; known here: application, directories, databases, stream, maintenance, restore, quiesce, resume',
    ]);
  });

  test('what is missing is told where it belongs', async () => {
    expect(await mistakesOf('databases:\n  x:\n    engine: postgresql\n    host: h\n')).toEqual([
      '1:1: application: is missing: expected generic',
      '3:5: databases.x.database: is missing: expected a text',
      '3:5: databases.x.user: is missing: expected a text',
    ]);
    expect(await mistakesOf(withDatabase('x: {}'))).toEqual(['3:6: databases.x.engine: is missing: expected sqlite, postgresql or mysql']);
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
  ])('a password that is not a reference is not repeated: %s', async (password) => {
    const [mistake, ...others] = await mistakesOf(
      withDatabase(`x: { engine: postgresql, host: h, database: d, user: u, password: ${password} }`),
    );
    expect(mistake).toMatch(/^3:\d+: databases\.x\.password/);
    expect(others).toEqual([]);
  });

  test.each([
    ['application: generic\n', '1:1: expected directories or databases: there is nothing to back up'],
    [
      `${withDatabase(sqlite)}quiesce: [{ command: [/bin/true] }]\n`,
      '4:10: quiesce: expected resume beside quiesce: an application that falls silent must go on (resume: [] if nothing needs to be done)',
    ],
    ['application: nextclod\n', '1:14: application: expected generic, found "nextclod"'],
    ['application: generik\ndirectories: [/x]\n', '1:14: application: expected generic, found "generik"; did you mean generic?'],
    ['- application: generic\n', '1:1: expected key: value pairs, found a list'],
    ['generic\n', '1:1: expected key: value pairs, found a text'],
    [withDatabase('x: { engine: sqlite, file: no }'), '3:30: databases.x.file: expected an absolute path, found "no"'],
    [`${withDatabase(sqlite)}maintenance: { during: no }\n`, '4:24: maintenance.during: expected job or never, found "no"'],
    [`${withDatabase(sqlite)}maintenance:\n`, '4:13: maintenance: expected key: value pairs, found nothing'],
  ])('%j', async (text, mistake) => {
    expect(await mistakesOf(text)).toEqual([mistake]);
  });

  describe('in YAML itself', () => {
    test.each([
      ['a: 1\na: 2', '2:1: this key stands twice'],
      ['a:\n\tb: 1', '2:1: indented by a tab: YAML takes blanks only'],
      ['a: &hunter2 1', '1:13: anchors and aliases (&name, *name) are not understood: quote a text that begins so'],
      ['password: *hunter2', '1:11: anchors and aliases (&name, *name) are not understood: quote a text that begins so'],
      ['password: @hunter2', '1:11: a text that begins with this character needs quotes'],
      ['password: "hunter2', '1:19: a quote, bracket, comma or colon is missing before this'],
      ['password: "hun\\qhunter2"', '1:15: a text in double quotes holds a backslash that escapes nothing: use single quotes'],
      ['password: !hunter2 x', '1:11: tags (!name) are not understood: quote a text that begins with !'],
      ['p: {a: hunter2', '1:15: the indentation does not fit the lines above, or a bracket is not closed'],
      ['p: hunter2: x', '1:4: a colon too many, or a line that is not indented as it must be: quote a text that holds ": "'],
      ['a: 1\n---\nb: 2', '2:1: expected one document, found a second one (---)'],
      ['1: x', '1:1: expected a text as key: put it into quotes'],
      ['~: x', '1:1: expected a text as key: put it into quotes'],
      ['__proto__: {}', '1:1: expected a text as key: put it into quotes'],
      ['? [hunter2]\n: b', '1:3: expected a text as key: put it into quotes'],
      ['a\nb: c', '1:1: expected key: value, found a text of several lines: is a colon missing?'],
      [`x: ${'['.repeat(20_000)}`, expect.stringMatching(/nested deeper than an application file can be$/)],
    ])('%j', async (text, mistake) => {
      expect(await mistakesOf(text)).toEqual([mistake]);
    });

    test('several are told at once', async () => {
      expect(await mistakesOf('a: @x\nb: @y\n')).toHaveLength(2);
    });
  });
});

describe('the file', () => {
  test.each(['', '# nothing\n', '---\n', 'null\n'])('%j is empty', async (text) => {
    expect(await failureOf(read(text))).toMatchObject({ kind: 'configuration', message: expect.stringMatching(/shop\.yaml is empty$/) });
  });

  test('is refused where others may change it', async () => {
    expect(await failureOf(read(withDatabase(sqlite), 0o646))).toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining('can be changed by others (mode 646)'),
      hint: `chmod o-w ${join(directory, 'shop.yaml')}`,
    });
  });

  test('may be read by others', async () => {
    expect((await read(withDatabase(sqlite), 0o644)).name).toBe('shop');
  });

  test('is missing: the nearest name, or the names there are', async () => {
    await read(withDatabase(sqlite));
    await writeFile(join(directory, 'wiki.yaml'), '');
    await writeFile(join(directory, 'old.yml'), '');
    expect(await failureOf(readApplication('shpo', directory))).toMatchObject({ kind: 'no-input', hint: 'did you mean shop?' });
    expect(await failureOf(readApplication('forum', directory))).toMatchObject({ kind: 'no-input', hint: `${directory} has shop, wiki` });
    expect(await failureOf(readApplication('old', directory))).toMatchObject({
      kind: 'no-input',
      hint: 'rename old.yml there to old.yaml',
    });
  });

  test('is missing, and so are all others', async () => {
    expect(await failureOf(readApplication('shop', directory))).toMatchObject({
      kind: 'no-input',
      hint: `${directory} has no applications yet`,
    });
    const nowhere = join(directory, 'nowhere');
    expect(await failureOf(readApplication('shop', nowhere))).toMatchObject({
      kind: 'no-input',
      hint: expect.stringContaining('--config-dir'),
    });
  });

  test('is a directory, or a loop of links', async () => {
    await mkdir(join(directory, 'shop.yaml'));
    expect(await failureOf(readApplication('shop', directory))).toMatchObject({
      kind: 'configuration',
      message: expect.stringMatching(/is not a file$/),
    });
    await symlink('loop.yaml', join(directory, 'loop.yaml'));
    expect(await failureOf(readApplication('loop', directory))).toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining('ELOOP'),
    });
  });

  test('is not text', async () => {
    expect(await failureOf(read(Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe])))).toMatchObject({
      message: expect.stringMatching(/is not UTF-8 text$/),
    });
  });

  test('is far too large', async () => {
    expect(await failureOf(read(`a: ${'x'.repeat(1024 * 1024)}`))).toMatchObject({
      message: expect.stringContaining('larger than 1048576 bytes'),
    });
  });

  test.each(['', '.', '..', '../shop', 'a/b', '-x', '.hidden', 'x\0y', 'shop\n'])('%j is no name of an application', async (name) => {
    expect(await failureOf(readApplication(name, directory))).toMatchObject({ kind: 'usage' });
  });
});
