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
      exclude: [],
      excludeExpressions: [],
      configuration: [],
      bareos: {},
      file: join(directory, 'shop.yaml'),
      directories: ['/srv/shop/uploads'],
      databases: {
        catalogue: { engine: 'sqlite', settings: { file: '/srv/shop/catalogue.db' }, checks: [], rows: {} },
        orders: {
          engine: 'mysql',
          settings: expect.objectContaining({
            socket: '/run/mysqld/mysqld.sock',
            database: 'orders',
            user: 'shop',
            password: { file: '/etc/penstock/shop.password' },
          }),
          checks: [],
          rows: {},
        },
        ledger: {
          engine: 'postgresql',
          settings: { host: '/run/postgresql', port: 5432, database: 'ledger', user: 'shop' },
          checks: [],
          rows: {},
        },
      },
      stream: { format: 'plain', compression: 'zstd', dedup: false, transport: 'bpipe', spool: '/var/spool/penstock' },
      maintenance: { during: 'job', atMost: 43_200 },
      restore: { strategy: 'swap', keepPrevious: 1 },
      drill: { schedule: ['sun at 05:00'], server: 'live' },
      coverage: { ignore: [] },
      metrics: { file: undefined },
      own: { quiesce: [], resume: [], isQuiet: undefined, afterRestore: [] },
    });
  });

  test('what it leaves out is filled in', async () => {
    expect(await read(withDatabase(sqlite))).toMatchObject({
      directories: [],
      stream: { format: 'plain' },
      maintenance: { during: 'job', atMost: 43_200 },
      restore: { strategy: 'swap', keepPrevious: 1 },
      own: { quiesce: [], resume: [] },
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
    expect(application.own).toMatchObject({
      quiesce: [{ command: ['/usr/bin/shopctl', 'pause', 'a b'], timeout: 300 }],
      resume: [{ command: ['/usr/bin/shopctl', 'resume'], timeout: 60 }],
    });
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

test('mistakes: the message tells the first, the details the others', async () => {
  const path = join(directory, 'shop.yaml');
  expect(await failureOf(read('application: generic\ndirectory: [/srv]\nstream: { format: plian }\n'))).toMatchObject({
    kind: 'configuration',
    message: `${path}:2:1: directory: unknown key; did you mean directories?`,
    details: [`${path}:3:19: stream.format: expected plain or archive, found "plian"; did you mean plain?`],
  });
  expect(await failureOf(read('application: generic\na: @x\nb: @y\n'))).toMatchObject({
    kind: 'configuration',
    message: `${path}:2:4: a text that begins with this character needs quotes`,
    details: [`${path}:3:4: a text that begins with this character needs quotes`],
  });
});

test.each([
  ['application: nextclod\n', '1:14: application: expected nextcloud, found "nextclod"; did you mean nextcloud?'],
  ['application: generik\ndirectories: [/x]\n', '1:14: application: expected generic, found "generik"; did you mean generic?'],
  ['- application: generic\n', '1:1: expected key: value pairs, found a list'],
  ['generic\n', '1:1: expected key: value pairs, found a text'],
])('a profile that is none: %j', async (text, mistake) => {
  expect(await failureOf(read(text))).toMatchObject({ message: `${join(directory, 'shop.yaml')}:${mistake}`, details: [] });
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
