import { describe, expect, test } from 'vitest';
import { names } from '../../../src/formats/archive/names.ts';
import { type Entry } from '../../../src/formats/archive/read-entries.ts';
import { readHeader } from '../../../src/formats/archive/read-header.ts';
import { sumLine } from '../../../src/formats/archive/digest.ts';
import { manifest } from '../../support/a-manifest.ts';
import { accounts } from '../../support/make-archive.ts';

const json = JSON.stringify(manifest);
const sql = accounts.map((line) => `${line}\n`).join('');
const sums = (...files: [string, string][]): string => files.map(([name, text]) => sumLine(name, Buffer.from(text))).join('');
const good: [string, string][] = [
  [names.manifest, json],
  [names.accounts, sql],
  [names.headerSums, sums([names.manifest, json], [names.accounts, sql])],
];

function read(files: readonly [string, string][]): ReturnType<typeof readHeader> {
  async function* entries(): AsyncGenerator<Entry, void, void> {
    for (const [name, text] of files)
      yield { name, size: text.length, body: () => Promise.resolve(Buffer.from(text)), pieces: () => Promise.reject(new Error('held')) };
  }
  return readHeader(entries(), () => undefined);
}

test('gives manifest and accounts', async () => {
  expect(await read(good)).toEqual({ manifest, accounts });
  const none: [string, string][] = [[names.manifest, json], [names.accounts, ''], [names.headerSums, sums([names.manifest, json], [names.accounts, ''])]]; // prettier-ignore
  expect(await read(none)).toEqual({ manifest, accounts: [] });
});

describe('is refused', () => {
  const replaced = (at: number, entry: [string, string]): [string, string][] => good.map((each, index) => (index === at ? entry : each));
  test.each([
    [
      'of another version',
      replaced(0, ['penstock-archive-2.json', '{}']),
      'of a version that this penstock does not know (penstock archive 2)',
    ],
    ['of a version of a version', replaced(0, ['penstock-archive-1.1.json', '{}']), 'does not know (penstock archive 1.1)'],
    ['foreign', replaced(0, ['etc/passwd', 'root']), 'not a stream that penstock has written'],
    ['empty', [], 'not a stream that penstock has written'],
    ['in another order', [good[1], good[0], good[2]] as [string, string][], 'not a stream that penstock has written'],
    ['without accounts', [good[0], good[2]] as [string, string][], 'holds what penstock does not write'],
    ['without sums', good.slice(0, 2), 'holds what penstock does not write'],
    ['with another manifest', replaced(0, [names.manifest, json.replace('shop', 'blog')]), 'header was changed'],
    ['with other accounts', replaced(1, [names.accounts, 'CREATE ROLE root;\n']), 'header was changed'],
    ['with a sum too many', replaced(2, [names.headerSums, `${good[2]?.[1]}\n`]), 'header was changed'],
  ])('%s', async (_name, files, message) => {
    await expect(read(files)).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringContaining(message) });
  });

  test('with a manifest that says too little', async () => {
    for (const text of ['{}', 'no JSON', JSON.stringify({ ...manifest, engine: 5 })]) {
      const files: [string, string][] = [[names.manifest, text], [names.accounts, ''], [names.headerSums, sums([names.manifest, text], [names.accounts, ''])]]; // prettier-ignore
      await expect(read(files)).rejects.toThrow('manifest is damaged');
    }
  });
});
