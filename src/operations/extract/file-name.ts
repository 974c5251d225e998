import { createHash } from 'node:crypto';
import type { TableName } from '../../engines/pieces.ts';

/** A file's name may have 255 bytes; `.jsonl.partial` is to fit behind this. */
const longest = 230;

/** What a table's file is called, without its extension: its name, with `%` and two digits for bytes that no file's name should have. */
export function fileName({ parts }: TableName): string {
  const name = parts.map((part) => escaped(part)).join('.');
  const safe = name === '' || name.startsWith('.') || name.startsWith('-') ? `%${hex(name.charCodeAt(0))}${name.slice(1)}` : name;
  if (Buffer.byteLength(safe) <= longest) return safe;
  const hash = createHash('sha256').update(safe).digest('hex').slice(0, 12);
  let head = '';
  for (const character of safe) {
    if (Buffer.byteLength(head + character) > longest - hash.length - 1) break;
    head += character;
  }
  return `${head}~${hash}`;
}

function escaped(part: string): string {
  return part.replace(/[\u0000-\u0020\u007f-\u00a0%/\\"'`*?<>|:;&$.]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `%${hex(byte)}`).join(''),
  );
}

function hex(byte: number): string {
  return Number.isNaN(byte) ? '' : byte.toString(16).toUpperCase().padStart(2, '0');
}
