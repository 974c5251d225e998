import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeArchive } from '../../../src/formats/archive/write-archive.ts';
import { type Segment, segmentBytes } from '../../../src/streams/segment.ts';
import { gather } from '../../support/bytes.ts';
import { manifest } from '../../support/a-manifest.ts';
import { accounts, makeArchive, sealed, segment, segments } from '../../support/make-archive.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-archive-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const expected = [
  'penstock-archive-1.json',
  'accounts.sql',
  'penstock-archive-1.sha256',
  '1-before/00000001.sql.zst',
  '2-rows/000001-t/00000002.sql.zst',
  '2-rows/000002-%C3%BC%2F../00000003+.sql.zst',
  '2-rows/000002-%C3%BC%2F../00000004.sql.zst',
  '3-keys/000001-t/00000005.sql.zst',
  '4-after/00000006.sql.zst',
  'SHA256SUMS',
  'seal.json',
];
const text = Buffer.concat(segments.map((each) => each.text)).toString();

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: directory, encoding: 'utf8', stdio: 'pipe' });
}

/** Every file below, and nothing else. */
function filesBelow(top: string): string[] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((name) => !statSync(join(top, name)).isDirectory())
    .toSorted();
}

test('GNU tar lists and extracts exactly its files, and what they hold is the dump', async () => {
  writeFileSync(join(directory, 'a.tar'), await makeArchive());
  expect(run('tar', 'tf', 'a.tar').trimEnd().split('\n')).toEqual(expected);
  mkdirSync(join(directory, 'in'));
  expect(run('tar', 'xf', 'a.tar', '-C', 'in')).toBe('');
  expect(filesBelow(join(directory, 'in'))).toEqual(expected.toSorted());
  expect(filesBelow(directory)).toEqual(['a.tar', ...expected.map((name) => `in/${name}`)].toSorted());
  expect(run('sh', '-c', 'cd in && sha256sum --strict -c SHA256SUMS').match(/: OK$/gm)).toHaveLength(8);
  expect(run('sh', '-c', 'cd in && sha256sum --strict -c penstock-archive-1.sha256').match(/: OK$/gm)).toHaveLength(2);
  expect(run('sh', '-c', 'cd in && zstdcat $(find . -name "*.zst" | sort)')).toBe(text);
  expect(JSON.parse(readFileSync(join(directory, 'in/penstock-archive-1.json'), 'utf8'))).toEqual(manifest);
  expect(readFileSync(join(directory, 'in/accounts.sql'), 'utf8')).toBe(accounts.map((line) => `${line}\n`).join(''));
  expect(JSON.parse(readFileSync(join(directory, 'in/seal.json'), 'utf8'))).toMatchObject({
    bytes: text.length,
    finished: sealed.finished,
  });
});

test('as do Python’s tarfile and bsdtar, where they are', async (context) => {
  writeFileSync(join(directory, 'a.tar'), await makeArchive());
  const others = [
    ['python3', '-c', 'import tarfile; print("\\n".join(tarfile.open("a.tar").getnames()))'],
    ['bsdtar', 'tf', 'a.tar'],
  ].filter(([program = '']) => run('sh', '-c', `command -v ${program} || :`) !== '');
  context.skip(others.length === 0, 'neither python3 nor bsdtar is installed');
  for (const [program = '', ...args] of others)
    expect(
      run(program, ...args)
        .trimEnd()
        .split('\n'),
      program,
    ).toEqual(expected);
});

test.each([
  ['gzip', '.gz', 'zcat'],
  ['none', '', 'cat'],
] as const)('%s is read by its own tool', async (method, ending, cat) => {
  writeFileSync(join(directory, 'a.tar'), await makeArchive(segments, { method }));
  expect(run('tar', 'tf', 'a.tar').trimEnd().split('\n')).toEqual(expected.map((name) => name.replace('.zst', ending)));
  expect(run('sh', '-c', `tar xOf a.tar --wildcards '?-*' | ${cat}`)).toBe(text);
});

test('files are for their owner alone, and of the time of the dump', async () => {
  writeFileSync(join(directory, 'a.tar'), await makeArchive());
  const lines = run('tar', '--utc', '--full-time', '-tvf', 'a.tar').trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^-rw------- 0\/0 +\d+ 2026-11-23 01:02:03 /);
});

test('the same dump makes the same bytes', async () => {
  expect((await makeArchive()).equals(await makeArchive())).toBe(true);
});

describe('for storage that deduplicates', () => {
  const block = 128 * 1024;
  /** Text of some rows, of which the first one tells it from others. */
  const rows = (first: number): Buffer =>
    Buffer.from(Array.from({ length: 20_000 }, (_, at) => `INSERT INTO t VALUES(${first + at});\n`).join(''));
  const named = (of: string): Segment[] =>
    of.split('').map((each) => {
      if (each === 'a') return segment('CREATE TABLE t(a);\n');
      if (each === 'z') return segment('COMMIT;\n', undefined, { stage: 'after' });
      return segment(each === '+' ? 'INSERT INTO t VALUES(-1);\n'.repeat(10_000) : rows(Number(each) * 100_000), 't');
    });
  const archive = (of: string, started = manifest.started): Promise<Buffer> =>
    makeArchive(named(of), { method: 'none', dedup: true }, { manifest: { ...manifest, started }, accounts });
  const blocksOf = (bytes: Buffer): string[] =>
    Array.from({ length: Math.ceil(bytes.length / block) }, (_, at) => bytes.toString('latin1', at * block, (at + 1) * block));

  test('what is as it was stands in blocks as it stood, whatever changed before it, in whatever order it comes', async () => {
    const before = new Set(blocksOf(await archive('a1234z')));
    for (const changed of ['a1234z', 'a+1234z', 'a3412z', 'a234z']) {
      const after = blocksOf(await archive(changed, '2026-12-01T05:06:07.000Z'));
      const fresh = after.filter((each) => !before.has(each)).length;
      // The header, what is new, and the end.
      expect(fresh).toBeLessThanOrEqual(2 + (changed.includes('+') ? 3 : 0));
      expect(after.length).toBeGreaterThan(15);
    }
  });

  test('tar, the sums and a pipe into a client see nothing of it', async () => {
    const bytes = await archive('a1234z');
    writeFileSync(join(directory, 'a.tar'), bytes);
    const names = run('tar', 'tf', 'a.tar').trimEnd().split('\n');
    expect(names).toHaveLength(11);
    mkdirSync(join(directory, 'in'));
    run('tar', 'xf', 'a.tar', '-C', 'in');
    expect(run('sh', '-c', 'cd in && sha256sum --strict -c SHA256SUMS').match(/: OK$/gm)).toHaveLength(8);
    const dump = `tar xOf a.tar --wildcards '?-*'`;
    writeFileSync(join(directory, 'dump.sql'), Buffer.concat(named('a1234z').map((each) => each.text)));
    expect(run('sh', '-c', `${dump} | grep -v '^ *$' | cmp - dump.sql`)).toBe('');
    const length = Number(run('sh', '-c', `${dump} | wc -c`));
    expect(JSON.parse(readFileSync(join(directory, 'in/seal.json'), 'utf8'))).toMatchObject({ bytes: length });
    expect(run('tar', '--utc', '--full-time', '-tvf', 'a.tar').match(/ 2000-01-01 00:00:00 /g)).toHaveLength(6);
  });

  test('the same dump makes the same bytes', async () => {
    expect((await archive('a1234z')).equals(await archive('a1234z'))).toBe(true);
  });
});

describe('segments', () => {
  const sizes = [
    0,
    1,
    511,
    512,
    513,
    segmentBytes - 1,
    segmentBytes,
    segmentBytes + 1,
    2 * segmentBytes,
    2 * segmentBytes + 1,
    5 * segmentBytes,
  ];
  test('of any length pass, and none becomes larger than a reader need hold', async () => {
    const all = sizes.map((size, index) => segment(Buffer.alloc(size, 97 + index)));
    writeFileSync(join(directory, 'a.tar'), await makeArchive(all, { method: 'none' }));
    const stored = run('tar', 'tvf', 'a.tar').split('\n').flatMap((line) => /^\S+ \S+ +(\d+) .* 1-before/.exec(line)?.[1] ?? []); // prettier-ignore
    expect(stored.map(Number)).toEqual([
      ...sizes.slice(0, -2),
      segmentBytes,
      segmentBytes + 1,
      ...Array<number>(3).fill(segmentBytes),
      2 * segmentBytes,
    ]);
    const names = run('tar', 'tf', 'a.tar').split('\n').filter((name) => name.startsWith('1-')); // prettier-ignore
    expect(names.map((name) => name.includes('+'))).toEqual([...Array<boolean>(9).fill(false), true, false, true, true, true, false]);
  });

  test('may be none at all', async () => {
    writeFileSync(join(directory, 'a.tar'), await makeArchive([]));
    expect(run('tar', 'tf', 'a.tar').trimEnd().split('\n')).toEqual([...expected.slice(0, 3), ...expected.slice(-2)]);
  });

  test('100,000 of them are listed by tar', { timeout: 120_000 }, async () => {
    const all = Array.from({ length: 100_000 }, (_, index) => segment(`${index}\n`, `t${index % 1000}`));
    writeFileSync(join(directory, 'a.tar'), await makeArchive(all, { method: 'none' }));
    expect(execFileSync('sh', ['-c', 'tar tf a.tar | grep -c ^2-rows/'], { cwd: directory, encoding: 'utf8' })).toBe('100000\n');
    expect(run('sh', '-c', "tar xOf a.tar --wildcards '2-rows/*' | sha256sum")).toBe(run('sh', '-c', 'seq 0 99999 | sha256sum'));
  });
});

describe('what goes wrong leaves it without an end', () => {
  /** Says when it was closed. */
  function source(fails: boolean): { all: AsyncIterable<Segment>; closed: Promise<void> } {
    const { promise, resolve } = Promise.withResolvers<void>();
    async function* all(): AsyncGenerator<Segment, void, void> {
      try {
        for (let count = 0; count < 1000; count++) {
          if (fails && count === 5) throw new Error('the dump tool failed');
          yield segment('x'.repeat(100_000));
        }
      } finally {
        resolve();
      }
    }
    return { all: all(), closed: promise };
  }
  const header = { manifest, accounts };
  const options = { method: 'none', ahead: 3 } as const;

  test('a dump that fails', async () => {
    const { all, closed } = source(true);
    const archive = writeArchive(header, all, () => Promise.resolve(sealed), options);
    await expect(gather(archive.output)).rejects.toThrow('the dump tool failed');
    await closed;
    expect(() => archive.result()).toThrow('only when all of it is out');
  });

  test('a seal that cannot be made', async () => {
    const pieces: Buffer[] = [];
    const archive = writeArchive(header, source(false).all, () => Promise.reject(new Error('no completeness mark')), options);
    await expect(
      (async () => {
        for await (const piece of archive.output) pieces.push(piece);
      })(),
    ).rejects.toThrow('no completeness mark');
    expect(Buffer.concat(pieces).includes('SHA256SUMS')).toBe(false);
  });

  test('an account of two lines, which would be another one', async () => {
    const archive = writeArchive(
      { manifest, accounts: ['CREATE ROLE a;\nDROP ROLE b;'] },
      source(false).all,
      () => Promise.resolve(sealed),
      options,
    );
    await expect(gather(archive.output)).rejects.toThrow('one line');
  });

  test('who stops early stops the dump', async () => {
    const { all, closed } = source(false);
    for await (const piece of writeArchive(header, all, () => Promise.resolve(sealed), options).output) if (piece.length > 1000) break;
    await closed;
  });
});
