import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../failures/failure.ts';
import { completeCommon } from '../complete-common.ts';
import type { Application } from '../contract.ts';
import type { NextcloudFile } from './schema.ts';
import { siteInFile, type Place, type Site } from './site.ts';

/**
 * What there is of an application whose config.php is lost or cannot be read, on a new host too, when a restore begins that may bring it: whatever is left of its directories where
 * they usually are, so that a copy of it is kept, and no database. The restore's writers and its end read config.php when it has come.
 * @param why it cannot be read
 */
export function goneApplication(
  file: NextcloudFile,
  place: Place,
  at: { readonly name: string; readonly path: string },
  why: Failure,
): Application {
  const configFile = join(place.configDirectory, 'config.php');
  const usual = [
    place.configDirectory,
    ...['data', 'themes'].map((name) => join(place.root, name)),
    ...dataDirectoryIn(configFile),
    ...file.directories,
  ];
  return {
    name: at.name,
    profile: file.application,
    file: at.path,
    ...completeCommon(file),
    directories: [...new Set(usual)].filter((directory) => existsSync(directory)),
    configuration: [],
    excludeExpressions: [],
    databases: {},
    own: {
      place,
      ...siteInFile(file),
      found: nothing,
      isGone: true,
      ...(existsSync(configFile) && { trouble: why.message }),
      notCovered: [],
    } satisfies Site,
  };
}

/** Where the text of a config.php that is no PHP any more says that the data is: somewhere else than usual, it would be restored without a copy of what is there now. */
function dataDirectoryIn(configFile: string): readonly string[] {
  if (!existsSync(configFile)) return [];
  const [, path] = /['"]datadirectory['"]\s*=>\s*['"](\/[^'"\\\n]*)['"]/.exec(readFileSync(configFile, 'latin1')) ?? [];
  return path === undefined ? [] : [Buffer.from(path.replace(/\/+$/, ''), 'latin1').toString()];
}

const nothing: Site['found'] = {
  codeVersion: '',
  codeVersionString: '',
  isInstalled: false,
  isInMaintenance: false,
  isReadOnly: false,
  isWritable: false,
  instanceId: '',
  dataDirectory: '',
  appDirectories: [],
  rootFiles: [],
  configFiles: [],
  database: { type: '', name: '', host: '', prefix: '' },
  hasShards: false,
  hasReplica: false,
  hasObjectStore: false,
  hasPostgresqlTls: false,
};
