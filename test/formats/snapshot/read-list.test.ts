import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Entry } from '../../../src/formats/snapshot/entry.ts';
import type { SnapshotHeader } from '../../../src/formats/snapshot/header.ts';
import { readEntries } from '../../../src/formats/snapshot/read-entries.ts';
import { readList } from '../../../src/formats/snapshot/read-list.ts';
import { writeList } from '../../../src/formats/snapshot/write-list.ts';

const header: SnapshotHeader = {
  penstock: '0.1.0',
  application: 'shop',
  taken: '2026-11-24T17:32:04.123Z',
  note: 'before 5.2 – "ünï"\nand more',
  isQuiet: true,
  copied: '1795704416378000000',
  directories: ['/srv/shop'],
  exclude: ['/srv/shop/cache/*'],
  excludeExpressions: ['^/srv/shop/[^/]+/cache$'],
  databases: [{ name: 'orders', engine: 'mysql', ending: '.tar', size: 12, sha256: 'ab', rows: 3 }],
  warnings: [],
};
const common = { mode: 0o2750, uid: 33, gid: 33, mtime: '1795704411069992411' };
const entries: readonly Entry[] = [
  { path: '/srv/shop', type: 'directory', ...common },
  { path: '/srv/shop/a\xff\n', type: 'file', ...common, size: 5, sha256: 'cd', origin: { ino: '12', ctime: '34' } },
  { path: '/srv/shop/b', type: 'file', ...common, size: 5, sha256: 'cd', sameAs: '/srv/shop/a\xff\n' },
  { path: Buffer.from('/srv/shop/ü').toString('latin1'), type: 'link', ...common, target: '../\xfe' },
  { path: '/srv/shop/null', type: 'device', ...common, device: 259 },
  { path: '/srv/shop/-- penstock end 00', type: 'fifo', ...common },
];

async function write(): Promise<Buffer> {
  const written: Buffer[] = [];
  const sink = { write: (chunk: Buffer) => Promise.resolve(void written.push(Buffer.from(chunk))), end: () => Promise.resolve() };
  expect(await writeList(header, entries, sink)).toEqual({ entries: 6, files: 1, bytes: 5 });
  return Buffer.concat(written);
}
/** In pieces, because a file is read in pieces. */
async function* pieces(bytes: Buffer, length = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.subarray(at, at + length));
}

test('what was written is read, whatever bytes names are made of', async () => {
  const text = await write();
  for (const length of [1, 7, 100_000]) {
    expect(await readList(pieces(text, length))).toEqual({ header, seal: { entries: 6, files: 1, bytes: 5 } });
    expect(await Array.fromAsync(readEntries(pieces(text, length)))).toEqual(entries);
  }
  expect(text.toString()).toContain(`{"path64":"${Buffer.from('/srv/shop/a\xff\n', 'latin1').toString('base64')}","type":"file"`);
  expect(text.toString()).toContain('{"path":"/srv/shop/ü","type":"link"');
});

test('a list of before directories were left out by expressions has none', async () => {
  const text = (await write()).toString('latin1').replace(/"excludeExpressions":\[[^\]]*\]\+\/cache\$"\],/, '');
  const body = text.slice(0, text.lastIndexOf('-- penstock end'));
  expect(body).not.toContain('excludeExpressions');
  const digest = createHash('sha256').update(body, 'latin1').digest('hex');
  const { header: read } = await readList(pieces(Buffer.from(`${body}-- penstock end ${digest}\n`, 'latin1'), 1000));
  expect(read).toEqual({ ...header, excludeExpressions: [] });
});

test('cut anywhere it is refused', async () => {
  const text = await write();
  for (let length = 0; length < text.length; length++) {
    await expect(readList(pieces(text.subarray(0, length), 1000)), `${length} bytes`).rejects.toMatchObject({ kind: 'not-whole' });
  }
});

test('any byte changed, it is refused; and so is one that follows', async () => {
  const text = await write();
  for (let at = 0; at < text.length; at++) {
    const changed = Buffer.from(text);
    changed[at]! ^= 1 << (at % 8);
    await expect(readList(pieces(changed, 1000)), `byte ${at}`).rejects.toMatchObject({ kind: 'not-whole' });
  }
  for (const more of ['\n', 'x', '-- penstock end 00\n'])
    await expect(readList(pieces(Buffer.concat([text, Buffer.from(more)])))).rejects.toMatchObject({ kind: 'not-whole' });
});

test('a later version is said to be one', async () => {
  const text = (await write()).toString('latin1').replace('snapshot 1', 'snapshot 2');
  await expect(readList(pieces(Buffer.from(text, 'latin1')))).rejects.toThrow('of a version that this penstock does not know');
});
