import * as z from 'zod';
import { Failure } from '../../failures/failure.ts';
import { discoveryScript } from './discovery-script.ts';
import { missing } from './find-owner.ts';
import { foundSchema, type Found } from './found.ts';
import { runPhp } from './run-php.ts';
import type { Place } from './site.ts';

const failureSchema = z.object({ failure: z.string(), file: z.string(), line: z.number() });

/**
 * What an installation says of itself, as it is now. Its database need not be up.
 * @throws Failure no-input: there is no config.php; configuration: it or version.php cannot be read, or never become whole; unavailable: PHP
 */
export async function discover(place: Place, signal: AbortSignal): Promise<Found> {
  const args = [
    '-d',
    'display_errors=stderr',
    '-d',
    'opcache.enable_cli=0',
    '-r',
    discoveryScript,
    '--',
    place.configDirectory,
    place.root,
  ];
  const output = await runPhp(place, args, { signal, seconds: 30 });
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
  if (failed.success) throw describe(failed.data);
  return foundSchema.parse(said);
}

function describe({ failure, file, line }: z.output<typeof failureSchema>): Failure {
  const broken = (message: string, hint?: string): Failure => new Failure('configuration', message, hint === undefined ? {} : { hint });
  switch (failure) {
    case 'missing':
      return missing(file);
    case 'unreadable':
      return broken(`${file} cannot be read by its owner`, 'look at its mode: Nextcloud itself gives it 0640');
    case 'empty':
      return broken(
        `${file} sets no $CONFIG, or is empty`,
        'a write of it may have been cut off (a full disk?); bring it back from a backup',
      );
    case 'no version':
      return broken(`there is no ${file}`, 'correct root: in the application file, or install the code of Nextcloud there');
    default:
      return broken(`${file} is no PHP that can be read: see line ${line}`, `php -l ${file} says more`);
  }
}
