import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { Failure } from '../failures/failure.ts';

/**
 * Reads a small JSON document of the state directory; undefined where there is none.
 * @param hint what to do where it is damaged
 * @throws Failure io: it cannot be read, or is damaged
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, hint: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('io', `cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('io', `${path} is damaged`, { hint, cause });
  }
}
