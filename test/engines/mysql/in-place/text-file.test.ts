import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createText, readText } from '../../../../src/engines/mysql/in-place/text-file.ts';
import { gather } from '../../../support/bytes.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'penstock-text-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const read = async (path: string, text: Parameters<typeof readText>[1]): Promise<string> => (await gather(readText(path, text))).toString();

test('what was written is read again, and only that', async () => {
  const path = join(base, 'deep', 'a.sql');
  const file = await createText(path);
  await file.write(Buffer.from('one '));
  await file.write(Buffer.from('two'));
  const text = await file.end();
  expect(text.bytes).toBe(7);
  expect([statSync(join(base, 'deep')).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(await read(path, text)).toBe('one two');
  for (const change of [
    () => writeFileSync(path, 'one twO'),
    () => writeFileSync(path, 'one two\n'),
    () => truncateSync(path, 3),
    () => truncateSync(path, 0),
  ]) {
    change();
    await expect(read(path, text)).rejects.toMatchObject({ kind: 'not-whole', message: `${path} is not what was written to it` });
  }
  rmSync(path);
  await expect(read(path, text)).rejects.toMatchObject({ kind: 'io' });
});

test('a file of that name is replaced, never written through a link', async () => {
  const [path, other] = [join(base, 'a.sql'), join(base, 'other')];
  writeFileSync(other, 'theirs');
  symlinkSync(other, path);
  const file = await createText(path);
  await file.write(Buffer.from('ours'));
  await file.end();
  expect([readFileSync(path, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['ours', 'theirs']);
});

test('one that is given up leaves nothing', async () => {
  const path = join(base, 'a.sql');
  const file = await createText(path);
  await file.write(Buffer.from('half'));
  await file.abort();
  expect(existsSync(path)).toBe(false);
});
