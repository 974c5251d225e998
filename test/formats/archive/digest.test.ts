import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sha256, sumLine } from '../../../src/formats/archive/digest.ts';

test('is of all parts, one after the other', () => {
  expect(sha256()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('ab', Buffer.from('c'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('a line is one that sha256sum -c takes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-digest-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'a%2Fb+.sql'), 'text');
  const check = (line: string): string =>
    execFileSync('sha256sum', ['-c', '-'], { cwd: directory, input: line, encoding: 'utf8', stdio: 'pipe' });
  expect(check(sumLine('a%2Fb+.sql', Buffer.from('text')))).toBe('a%2Fb+.sql: OK\n');
  expect(() => check(sumLine('a%2Fb+.sql', Buffer.from('other')))).toThrow('did NOT match');
});
