import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintConfiguration } from '../../../src/operations/configuration/lint-configuration.ts';

const codes = async (file: string): Promise<string[]> => {
  const findings = await lintConfiguration(join(import.meta.dirname, '../../fixtures/bareos', file), {
    isHost: false,
    configDir: '/nowhere',
  });
  return findings.map(({ code, place }) => `${place?.line} ${code}`).toSorted();
};

test('each fault of the recipe that articles pass on is found', async () => {
  expect(await codes('whitepaper.conf')).toEqual([
    '10 compressed-stream',
    '10 secret-in-command',
    '10 shell-syntax',
    '12 file-after-stream',
    '24 resume-on-failure',
    '8 sparse-stream',
  ]);
});

test('each fault of the forms that the manual has had is found', async () => {
  expect(await codes('official.conf')).toEqual([
    '11 included-command',
    '5 secret-in-command',
    '6 bpipe-positional',
    '7 bpipe-colon',
    '7 same-stream',
    '7 where-by-code',
    '8 bpipe-keys',
    '8 bpipe-path',
  ]);
});
