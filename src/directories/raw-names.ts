import { readdirSync } from 'node:fs';
import { pathBytes } from '../state/path-bytes.ts';

/** The names in a directory, raw. @param path raw, or as node:fs wants it */
export function rawNames(path: string | Buffer): readonly string[] {
  return readdirSync(typeof path === 'string' ? pathBytes(path) : path, 'buffer').map((name) => name.toString('latin1'));
}
