import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyPlace, keptCopies } from '../../src/directories/copy-place.ts';
import { isUnchanged } from '../../src/directories/is-unchanged.ts';
import { keepCopy } from '../../src/directories/keep-copy.ts';
import { putBack } from '../../src/directories/put-back.ts';

let base: string;
let uploads: string;
const signal = new AbortController().signal;
const longAgo = new Date('2020-01-01T00:00:00Z');
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'penstock-directories-'));
  uploads = join(base, 'uploads');
  mkdirSync(join(uploads, 'a/b'), { recursive: true });
  mkdirSync(join(uploads, 'empty'));
  put('one', 'first');
  put('a/two', 'second');
  put('a/b/ünï "name"\nwith a newline', 'third');
  symlinkSync('a/two', join(uploads, 'link'));
  symlinkSync('/nowhere', join(uploads, 'dangling'));
  execFileSync('mkfifo', [join(uploads, 'fifo')]);
  chmodSync(join(uploads, 'a'), 0o2750);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** As the file daemon does: unlink, create, and give it the time it had. */
function restoreFile(name: string, text: string): void {
  const path = join(uploads, name);
  rmSync(path, { force: true, recursive: true });
  writeFileSync(path, text);
  utimesSync(path, longAgo, longAgo);
}

function put(name: string, text: string): void {
  writeFileSync(join(uploads, name), text);
}

/** Everything that can be seen of a tree, but for times. */
function look(top: string): unknown[][] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const { mode, uid, gid, size } = lstatSync(join(top, name));
      return [name, mode, uid, gid, lstatSync(join(top, name)).isFile() ? readFileSync(join(top, name), 'latin1') : undefined, size];
    });
}

async function keep(apart: readonly string[] = []): Promise<{ copy: string; since: Date; result: Awaited<ReturnType<typeof keepCopy>> }> {
  const since = new Date();
  const copy = copyPlace(uploads, since);
  return { copy, since, result: await keepCopy(uploads, copy, { apart, signal }) };
}

test('a restore that is undone leaves what was there before', async () => {
  const before = look(uploads);
  const { copy, since, result } = await keep();
  expect(result).toEqual({ isKept: true, notKept: [] });
  expect(look(copy).filter(([name]) => name !== 'uploads__penstock_attributes')).toEqual(before);
  expect(lstatSync(join(copy, 'one')).ino).toBe(lstatSync(join(uploads, 'one')).ino);

  restoreFile('one', 'older');
  restoreFile('new from the backup', 'x');
  restoreFile('a/b', 'a file where a directory was');
  unlinkSync(join(uploads, 'link'));
  mkdirSync(join(uploads, 'link'));
  restoreFile('link/below', 'y');
  rmSync(join(uploads, 'empty'), { recursive: true });
  chmodSync(join(uploads, 'a'), 0o700);
  const aside = join(base, 'aside');
  const done = await putBack(uploads, copy, { aside, since, isQuiet: true, apart: [], signal });
  expect(done).toMatchObject({ setAside: 0, removed: 4 });
  expect(look(uploads)).toEqual(before);
  expect(existsSync(aside)).toBe(false);
  expect(isUnchanged(uploads, copy, { apart: [] })).toBe(true);
  // And once more changes nothing.
  expect(await putBack(uploads, copy, { aside, since, isQuiet: true, apart: [], signal })).toEqual({
    restored: 0,
    removed: 0,
    setAside: 0,
  });
});

test('nobody but its maker looks into a copy, and the directory is given back what it was', async () => {
  chmodSync(uploads, 0o2775);
  chownSync(uploads, 33, 34);
  utimesSync(uploads, longAgo, longAgo);
  const { copy, since } = await keep();
  expect(lstatSync(copy)).toMatchObject({ uid: process.getuid?.(), mode: 0o40700 });
  chmodSync(uploads, 0o700);
  chownSync(uploads, 0, 0);
  await putBack(uploads, copy, { aside: join(base, 'aside'), since, isQuiet: true, apart: [], signal });
  expect(lstatSync(uploads)).toMatchObject({ mode: 0o42775, uid: 33, gid: 34, mtime: longAgo });
  expect(readdirSync(uploads)).not.toContain('uploads__penstock_attributes');
});

test('a copy of an older version has the attributes itself', async () => {
  const { copy, since } = await keep();
  rmdirSync(join(copy, 'uploads__penstock_attributes'));
  chmodSync(copy, 0o751);
  await putBack(uploads, copy, { aside: join(base, 'aside'), since, isQuiet: true, apart: [], signal });
  expect(lstatSync(uploads).mode).toBe(0o40751);
});

test('what somebody has written meanwhile is set aside, never deleted', async () => {
  const { copy, since } = await keep();
  mkdirSync(join(uploads, 'fresh/er'), { recursive: true });
  put('fresh/er/upload', 'of a user');
  restoreFile('stray', 'of the backup, or of a client that sets times');
  const aside = join(base, 'aside');
  expect(await putBack(uploads, copy, { aside, since: new Date(since.getTime() - 1000), isQuiet: true, apart: [], signal })).toMatchObject({
    removed: 1,
    setAside: 1,
  });
  expect(readFileSync(join(aside, 'fresh/er/upload'), 'utf8')).toBe('of a user');
  restoreFile('stray', 'again');
  await putBack(uploads, copy, { aside, since, isQuiet: false, apart: [], signal });
  expect(readFileSync(join(aside, 'stray'), 'utf8')).toBe('again');
});

test('files of databases are neither copied nor touched', async () => {
  const database = join(uploads, 'a/shop.db');
  for (const suffix of ['', '-wal', '__penstock_new']) writeFileSync(database + suffix, 'live');
  put('a/shop.db.txt', 'not a part of it');
  const { copy, since } = await keep([database]);
  expect(readdirSync(join(copy, 'a')).toSorted()).toEqual(['b', 'shop.db.txt', 'two']);
  writeFileSync(`${database}-shm`, 'new');
  rmSync(`${database}-wal`);
  expect(isUnchanged(uploads, copy, { apart: [database] })).toBe(true);
  await putBack(uploads, copy, { aside: join(base, 'aside'), since, isQuiet: true, apart: [database], signal });
  expect(readdirSync(join(uploads, 'a')).toSorted()).toEqual([
    'b',
    'shop.db',
    'shop.db-shm',
    'shop.db.txt',
    'shop.db__penstock_new',
    'two',
  ]);
});

test('a copy is seen to be needed as soon as anything is another file', async () => {
  const { copy } = await keep();
  expect(isUnchanged(uploads, copy, { apart: [] })).toBe(true);
  restoreFile('a/two', 'second');
  expect(isUnchanged(uploads, copy, { apart: [] })).toBe(false);
});

test('copies are found by their names, newest first', async () => {
  const { copy, since } = await keep();
  const older = copyPlace(uploads, longAgo);
  mkdirSync(older);
  mkdirSync(`${uploads}__penstock_else`);
  since.setMilliseconds(0);
  expect(keptCopies(uploads)).toEqual([
    { path: copy, keptAt: since },
    { path: older, keptAt: longAgo },
  ]);
});

test.skipIf(!canMount())('a filesystem of its own is copied inside itself, and what is mounted below is named', async () => {
  const other = join(uploads, 'a/mounted');
  mkdirSync(other);
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', other]);
  try {
    writeFileSync(join(other, 'far'), 'away');
    const { copy, since, result } = await keep();
    expect(result).toEqual({ isKept: true, notKept: [`${other} is another filesystem`] });
    await putBack(uploads, copy, { aside: join(base, 'aside'), since, isQuiet: true, apart: [], signal });
    expect(readFileSync(join(other, 'far'), 'utf8')).toBe('away');

    const inside = copyPlace(other, since);
    expect(inside.startsWith(`${other}/mounted__penstock_`)).toBe(true);
    expect(await keepCopy(other, inside, { apart: [], signal })).toEqual({ isKept: true, notKept: [] });
    expect(isUnchanged(other, inside, { apart: [] })).toBe(true);
    restoreWithin(other);
    await putBack(other, inside, { aside: join(other, 'aside'), since, isQuiet: true, apart: [], signal });
    expect(readFileSync(join(other, 'far'), 'utf8')).toBe('away');
    expect(existsSync(inside)).toBe(true);
  } finally {
    execFileSync('umount', [other]);
  }
});

/** Only root mounts, and not in every container. */
function canMount(): boolean {
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']);
  return status === 0;
}

function restoreWithin(other: string): void {
  unlinkSync(join(other, 'far'));
  writeFileSync(join(other, 'far'), 'older');
  utimesSync(join(other, 'far'), longAgo, longAgo);
}

test('where nothing can be linked there is no copy, and it is said', async () => {
  const copy = join(base, 'copy-of-proc');
  const result = await keepCopy(`/proc/${process.pid}/task/${process.pid}/net`, copy, { apart: [], signal });
  expect(result.isKept).toBe(false);
  expect(result.notKept[0]).toContain('/proc/');
  expect(existsSync(copy)).toBe(false);
});

test('a symbolic link that the restore made anew is the one that was there: nobody else made it', async () => {
  const since = new Date();
  const copy = copyPlace(uploads, since);
  await keepCopy(uploads, copy, { apart: [], signal });
  for (const name of ['link', 'dangling']) {
    rmSync(join(uploads, name));
    symlinkSync(name === 'link' ? 'a/two' : '/elsewhere', join(uploads, name));
  }
  const counts = await putBack(uploads, copy, { aside: join(base, 'aside'), since, isQuiet: true, apart: [], signal });
  expect(counts).toMatchObject({ restored: 1, setAside: 1 });
  expect(readdirSync(join(base, 'aside'))).toEqual(['dangling']);
});
