import { readdirSync } from 'node:fs';
import { pathBytes } from '../state/path-bytes.ts';

/** The names in a directory, raw. @param path raw */
export function rawNames(path: string): readonly string[] {
  return readdirSync(pathBytes(path), 'buffer').map((name) => name.toString('latin1'));
}
