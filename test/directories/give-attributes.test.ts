import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { giveAttributes, type Given } from '../../src/directories/give-attributes.ts';
import { holdPath } from '../../src/directories/held-path.ts';
import type { OwnershipChange } from '../../src/state/ownership-record.ts';
import { rawPath } from '../../src/state/path-bytes.ts';
import { cleanups } from '../support/cleanups.ts';

const undo = cleanups();
let tree: string;
let outside: string;
beforeEach(() => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'penstock-give-')));
  undo.push(() => Promise.resolve(rmSync(directory, { recursive: true })));
  [tree, outside] = [join(directory, 'tree'), join(directory, 'outside')];
  for (const one of [tree, outside, join(tree, 'a'), join(outside, 'a')]) mkdirSync(one);
  for (const one of [join(tree, 'a/file'), join(outside, 'file'), join(outside, 'a/file')]) writeFileSync(one, 'x', { mode: 0o600 });
});

const to = { uid: 33, gid: 33, mode: 0o640 };

function give(path: string, more: Partial<OwnershipChange> = {}, isDry = false): Given {
  const held = holdPath(tree);
  try {
    const was = { uid: 0, gid: 0, mode: 0o600 };
    return giveAttributes(held, { tree: 0, path: rawPath(path), type: 'file', inode: '0', was, to, ...more }, to, isDry);
  } finally {
    held.close();
  }
}

function of(path: string): string {
  const { uid, gid, mode } = lstatSync(path);
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}

/* Only root gives files away. */
describe.skipIf(process.getuid?.() !== 0)('as root', () => {
  test('a file, a directory, the tree itself, and a link as such', () => {
    symlinkSync(join(outside, 'file'), join(tree, 'link'));
    expect(give('a/file', {}, true)).toBe('given');
    expect(of(join(tree, 'a/file'))).toBe('0:0 600');
    expect(give('a/file')).toBe('given');
    expect(give('a/file')).toBe('same');
    expect(give('a', { type: 'directory' })).toBe('given');
    expect(give('', { type: 'directory' })).toBe('given');
    expect(give('link', { type: 'link' })).toBe('given');
    for (const path of ['a/file', 'a', '']) expect(of(join(tree, path))).toBe('33:33 640');
    expect(of(join(tree, 'link'))).toBe('33:33 777');
    expect(of(join(outside, 'file'))).toBe('0:0 600');
  });

  test('a mode whose bits a change of owner takes away', () => {
    const held = holdPath(tree);
    const wanted = { uid: 33, gid: 33, mode: 0o2750 };
    giveAttributes(held, { tree: 0, path: 'a', type: 'directory', inode: '0', was: to, to: wanted }, wanted);
    held.close();
    expect(of(join(tree, 'a'))).toBe('33:33 2750');
  });

  test('a symbolic link that has come in the place of a file, of a directory, or of one above', () => {
    rmSync(join(tree, 'a'), { recursive: true });
    symlinkSync(join(outside, 'a'), join(tree, 'a'));
    expect(give('a/file')).toBe('gone');
    expect(give('a', { type: 'directory' })).toBe('gone');
    symlinkSync(join(outside, 'file'), join(tree, 'file'));
    expect(give('file')).toBe('gone');
    for (const path of ['a/file', 'a', 'file', '']) expect(of(join(outside, path))).toMatch(/^0:0 /);
  });

  test('a directory whose path leads elsewhere while it is held', () => {
    const held = holdPath(tree);
    expect(held.at('a')).toBeDefined();
    renameSync(join(tree, 'a'), join(tree, 'b'));
    symlinkSync(join(outside, 'a'), join(tree, 'a'));
    const change = { tree: 0, path: 'a/file', type: 'file', inode: '0', was: to, to } as const;
    expect(giveAttributes(held, change, to)).toBe('given');
    held.close();
    expect(of(join(tree, 'b/file'))).toBe('33:33 640');
    expect(of(join(outside, 'a/file'))).toBe('0:0 600');
  });

  test('a hard link from outside that has come in the place of a file', () => {
    const inode = String(lstatSync(join(tree, 'a/file')).ino);
    rmSync(join(tree, 'a/file'));
    linkSync(join(outside, 'file'), join(tree, 'a/file'));
    expect(give('a/file', { inode })).toBe('shared');
    expect(of(join(outside, 'file'))).toBe('0:0 600');
    chownSync(join(outside, 'file'), 33, 33);
    chmodSync(join(outside, 'file'), 0o644);
    expect(give('a/file', { inode })).toBe('given');
  });

  test('something of another kind, a pipe that nobody reads, or nothing', () => {
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    expect(give('pipe')).toBe('gone');
    expect(give('a')).toBe('gone');
    expect(give('nothing')).toBe('gone');
    expect(give('a/file/deeper')).toBe('gone');
    expect(of(join(tree, 'pipe'))).toMatch(/^0:0 /);
  });

  test('no tree is held whose own path holds a link', () => {
    symlinkSync(tree, join(outside, 'way'));
    expect(() => holdPath(join(outside, 'way'))).toThrow('a symbolic link leads to it');
    expect(() => holdPath(join(outside, 'way/a'))).toThrow('a symbolic link leads to it');
  });
});
