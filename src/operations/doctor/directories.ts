import { accessSync, constants, statSync } from 'node:fs';
import { mountsBelow } from '../../directories/mounts-below.ts';
import type { Diagnosis } from '../../engines/contract.ts';
import type { Check } from './check.ts';

/** The application's directories: there, readable, and whole. */
export const directories: Check = ({ application }) => Promise.resolve(application.directories.flatMap(look));

function look(directory: string): readonly Diagnosis[] {
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats === undefined)
    return [{ level: 'fail', what: `there is no ${directory}`, todo: 'correct directories: in the application file' }];
  if (!stats.isDirectory()) return [{ level: 'fail', what: `${directory} is no directory`, todo: 'name the directory it lies in' }];
  try {
    accessSync(directory, constants.R_OK | constants.X_OK);
  } catch {
    return [
      { level: 'warn', what: `${directory} cannot be read by this user`, todo: 'run doctor as the user that the file daemon runs as' },
    ];
  }
  return [
    { level: 'ok', what: `${directory} is there` },
    ...mountsBelow(directory).map((mount): Diagnosis => ({
      level: 'warn',
      what: `${mount} is another filesystem, which the FileSet does not enter`,
      todo: 'add it to directories: if it belongs to the application',
    })),
  ];
}
