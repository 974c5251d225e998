import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import { foreignStream } from '../foreign-stream.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import { unknownVersion } from '../unknown-version.ts';
import { accountPrefix, anyFirstLine, dumpLength, dumpPrefix, firstLine, longestLine, manifestPrefix } from './lines.ts';

export interface Header {
  readonly manifest: Manifest;
  readonly accounts: readonly string[];
  /** The header's bytes as they were, for the digest. */
  readonly text: Buffer;
  /** All that comes after it. */
  readonly rest: AsyncIterable<Buffer>;
}

const takeAnother = 'take another copy or another backup of this database';

/**
 * Reads a stream's header and nothing beyond it.
 * @throws Failure not-whole: it is empty, not ours, of an unknown version, cut, or damaged
 */
export async function readHeader(source: AsyncIterable<Buffer>): Promise<Header> {
  const iterator = source[Symbol.asyncIterator]();
  let text: Buffer = Buffer.alloc(0);
  let length: number | undefined;
  while (length === undefined) {
    const next = await iterator.next();
    if (next.done === true) throw cut(text);
    text = text.length === 0 ? next.value : Buffer.concat([text, next.value]);
    refuseForeign(text);
    length = headerLength(text);
    if (length === undefined && text.length > longestLine)
      throw new Failure('not-whole', 'the stream’s header does not end', { hint: takeAnother });
  }
  const header = text.subarray(0, length);
  return { ...parse(header), text: header, rest: prepend(text.subarray(length), iterator) };
}

function headerLength(text: Buffer): number | undefined {
  const at = text.indexOf(`\n${dumpPrefix}`);
  return at === -1 || text.length < at + 1 + dumpLength ? undefined : at + 1 + dumpLength;
}

function refuseForeign(text: Buffer): void {
  const start = text.toString('latin1', 0, anyFirstLine.length);
  if (start !== anyFirstLine.slice(0, start.length)) {
    throw foreignStream();
  }
  const newline = text.indexOf(0x0a);
  if (newline !== -1 && text.toString('latin1', 0, newline + 1) !== firstLine) {
    throw unknownVersion(text.toString('latin1', 3, newline));
  }
}

function cut(text: Buffer): Failure {
  if (text.length === 0)
    return new Failure('not-whole', 'the stream is empty', { hint: 'the reader failed or the restore was cancelled; see penstock runs' });
  return new Failure('not-whole', 'the stream ends inside its header', { hint: takeAnother });
}

function parse(header: Buffer): Pick<Header, 'manifest' | 'accounts'> {
  const lines = header.subarray(0, header.length - dumpLength);
  const digest = header.toString('latin1', lines.length + dumpPrefix.length, header.length - 1);
  const [, manifest = '', ...accounts] = lines.toString('utf8').trimEnd().split('\n');
  if (
    createHash('sha256').update(lines).digest('hex') !== digest ||
    !manifest.startsWith(manifestPrefix) ||
    !accounts.every((line) => line.startsWith(accountPrefix))
  ) {
    throw new Failure('not-whole', 'the stream’s header was changed', { hint: takeAnother });
  }
  return {
    manifest: parseManifest(manifest.slice(manifestPrefix.length)),
    accounts: accounts.map((line) => line.slice(accountPrefix.length)),
  };
}

function parseManifest(json: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new Failure('not-whole', 'the stream’s manifest is damaged', { hint: takeAnother, cause });
  }
}

async function* prepend(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, void> {
  try {
    if (first.length > 0) yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
