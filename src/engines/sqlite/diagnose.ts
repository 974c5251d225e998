import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { inMegabytes, roomFor } from '../as-diagnosis.ts';
import type { Diagnosis, Target } from '../contract.ts';
import { kept } from './kept.ts';
import { openersOf } from './openers.ts';
import { companions, places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** Whether the file can be replaced: its directory, the space in it, and who has it open. */
export async function diagnose(target: Target<SqliteSettings>): Promise<readonly Diagnosis[]> {
  const at = places(target.settings);
  const { bavail, bsize } = statfsSync(at.directory);
  const size = sizeOf(at.live);
  const { strategy } = target.surroundings;
  const { processes } = openersOf([at.live, ...companions.map((suffix) => at.live + suffix)]);
  const before = await kept(target);
  const space = before.reduce((sum, { name }) => sum + sizeOf(`${at.directory}/${name}`), 0);
  return [
    isWritable(at.directory)
      ? { level: 'ok', what: `${at.directory} can be written, for the file that a restore stages` }
      : { level: 'fail', what: `${at.directory} cannot be written`, todo: 'restore as root, or give the user the right to write there' },
    roomFor(size, bavail * bsize, `in ${at.directory}`),
    ...(processes.length === 0 || strategy === 'in-place'
      ? []
      : [
          {
            level: 'warn',
            what: `${at.live} is open in process ${processes.join(', ')}`,
            todo: 'a swap waits until nobody has it open: let quiesce stop the application, or set restore: { strategy: in-place }',
          } as const,
        ]),
    ...(existsSync(at.staging)
      ? [
          {
            level: 'warn',
            what: `${at.staging} is left of a restore that did not end`,
            todo: 'the next backup or restore removes it',
          } as const,
        ]
      : []),
    { level: 'ok', what: `${before.length} kept databases take ${inMegabytes(space)}` },
  ];
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
