import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readSecret } from '../../src/secrets/read-secret.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'penstock-secret-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function secretFile(text: string, mode = 0o600): Promise<string> {
  const file = join(directory, 'secret');
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

test('a file: its text, without the newline an editor leaves', async () => {
  expect(await readSecret({ file: await secretFile('pass word\n') })).toBe('pass word');
  expect(await readSecret({ file: await secretFile(' two\n\n') })).toBe(' two\n');
});

test.each([0o604, 0o602, 0o644, 0o777])('a file that others can read or change is refused (mode %o)', async (mode) => {
  const file = await secretFile('hunter2', mode);
  const refused = readSecret({ file });
  await expect(refused).rejects.toMatchObject({ kind: 'configuration', hint: `chmod 600 ${file}` });
  await expect(refused).rejects.not.toThrow('hunter2');
});

test('a file that is not there, or empty, is said', async () => {
  await expect(readSecret({ file: join(directory, 'none') })).rejects.toMatchObject({ kind: 'configuration' });
  await expect(readSecret({ file: await secretFile('\n') })).rejects.toThrow('is empty');
});

test('an environment variable, and one that is not set', async () => {
  vi.stubEnv('SHOP_PASSWORD', 'from env');
  expect(await readSecret({ env: 'SHOP_PASSWORD' })).toBe('from env');
  await expect(readSecret({ env: 'NO_SUCH_PASSWORD' })).rejects.toMatchObject({
    kind: 'configuration',
    hint: expect.stringContaining('bareos-fd'),
  });
});

test('a systemd credential, and nothing outside its directory', async () => {
  vi.stubEnv('CREDENTIALS_DIRECTORY', directory);
  await secretFile('from systemd');
  expect(await readSecret({ credential: 'secret' })).toBe('from systemd');
  await expect(readSecret({ credential: '../secret' })).rejects.toMatchObject({ kind: 'configuration' });
  vi.stubEnv('CREDENTIALS_DIRECTORY', undefined);
  await expect(readSecret({ credential: 'secret' })).rejects.toThrow('no systemd credential secret');
});
