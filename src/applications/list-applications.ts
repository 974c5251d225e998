import { readdir } from 'node:fs/promises';
import { Failure } from '../failures/failure.ts';
import { isName } from './name.ts';

/** The names of all applications that have a file in `configDir`, sorted. @throws Failure no-input: the directory cannot be read */
export async function listApplications(configDir: string): Promise<readonly string[]> {
  const files = await readdir(configDir).catch((cause: unknown) => {
    throw new Failure('no-input', `cannot read ${configDir}: ${(cause as Error).message}`, { cause });
  });
  return files
    .flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
    .filter(isName)
    .toSorted();
}
