import * as z from 'zod';
import { Failure } from '../../failures/failure.ts';
import { discoveryScript } from './discovery-script.ts';
import { foundSchema, type Found } from './found.ts';
import { runPhp } from './run-php.ts';
import type { Place } from './site.ts';

const failureSchema = z.object({
  failure: z.enum(['missing', 'unreadable', 'empty', 'broken', 'broken code', 'no version']),
  file: z.string(),
  line: z.number(),
});

/** Why a configuration cannot be read. `broken code` and `no version` are the installation's. */
export type Unread = z.output<typeof failureSchema>;

/**
 * What an installation says of itself, as it is now, or why it cannot. Its database need not be up.
 * @param stored the files of its configuration by their paths, instead of those that lie there
 * @throws Failure unavailable: PHP
 */
export async function readConfiguration(place: Place, signal: AbortSignal, stored?: ReadonlyMap<string, Buffer>): Promise<Found | Unread> {
  const settings = ['display_errors=stderr', 'opcache.enable_cli=0'].flatMap((setting) => ['-d', setting]);
  const args = [...settings, '-r', discoveryScript, '--', place.configDirectory, place.root, ...(stored === undefined ? [] : ['given'])];
  const input = stored && JSON.stringify(Object.fromEntries([...stored].map(([path, text]) => [path, text.toString('base64')])));
  const output = await runPhp(place, args, { signal, seconds: 30, ...(input !== undefined && { input }) });
  let said: unknown;
  try {
    said = JSON.parse(output.stdout);
  } catch {
    // What PHP complains of may hold a part of the configuration, so nothing of it is repeated.
    throw new Failure(
      'unavailable',
      `PHP could not tell the configuration in ${place.configDirectory} (exit status ${output.status ?? output.signal})`,
      {
        hint: `look whether it works by hand, as its owner: ${place.php} ${place.root}/occ status`,
      },
    );
  }
  const failed = failureSchema.safeParse(said);
  return failed.success ? failed.data : foundSchema.parse(said);
}
