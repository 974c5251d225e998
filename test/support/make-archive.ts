import type { Manifest } from '../../src/formats/manifest.ts';
import type { Seal } from '../../src/formats/seal.ts';
import { writeArchive } from '../../src/formats/archive/write-archive.ts';
import type { Compression } from '../../src/formats/archive/compression.ts';
import type { Segment } from '../../src/streams/segment.ts';
import { counts, manifest } from './a-manifest.ts';
import { gather } from './bytes.ts';

export const sealed: Omit<Seal, 'bytes'> = {
  counts,
  finished: '2026-11-23T01:02:04.000Z',
};

export const accounts = ['CREATE ROLE shop;', "CREATE ROLE 'ünder';"];

/** A segment of that text; of rows where it is of a table. */
export function segment(text: string | Buffer, table?: string, more: Partial<Segment> = {}): Segment {
  return {
    stage: table === undefined ? 'before' : 'rows',
    text: Buffer.from(text),
    goesOn: false,
    ...(table === undefined ? {} : { table }),
    ...more,
  };
}

/** A small dump, with something in each stage. */
export const segments: readonly Segment[] = [
  segment('CREATE TABLE t(a);\n'),
  segment("INSERT INTO t VALUES('x');\n", 't'),
  segment("INSERT INTO u VALUES('y'", 'ü/..', { goesOn: true }),
  segment(",'z');\n", 'ü/..'),
  segment('CREATE INDEX i ON t(a);\n', 't', { stage: 'keys' }),
  segment('COMMIT;\n', undefined, { stage: 'after' }),
];

/** Each with a text of its own, which the writer lets go. */
async function* oneByOne(all: Iterable<Segment>): AsyncGenerator<Segment, void, void> {
  for (const one of all) yield { ...one, text: Buffer.from(one.text) };
}

/** The archive of these segments, in memory. */
export async function makeArchive(
  of: Iterable<Segment> = segments,
  compression: Compression & { readonly dedup?: boolean } = { method: 'zstd' },
  header: { manifest: Manifest; accounts: readonly string[] } = { manifest, accounts },
): Promise<Buffer> {
  return gather(writeArchive(header, oneByOne(of), () => Promise.resolve(sealed), { ...compression, ahead: 2 }).output);
}
