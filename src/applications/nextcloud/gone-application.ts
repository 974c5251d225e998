import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { completeCommon } from '../complete-common.ts';
import type { Application } from '../contract.ts';
import type { NextcloudFile } from './schema.ts';
import { siteInFile, type Place, type Site } from './site.ts';

/**
 * What there is of an application whose config.php is lost, on a new host too, when a restore begins that may bring it: whatever is left of its directories where they usually
 * are, so that a copy of it is kept, and no database. The restore's writers and its end read config.php when it has come.
 */
export function goneApplication(file: NextcloudFile, place: Place, at: { readonly name: string; readonly path: string }): Application {
  const usual = [place.configDirectory, ...['data', 'themes'].map((name) => join(place.root, name)), ...file.directories];
  return {
    name: at.name,
    profile: file.application,
    file: at.path,
    ...completeCommon(file),
    directories: usual.filter((directory) => existsSync(directory)),
    configuration: [],
    excludeExpressions: [],
    databases: {},
    own: {
      place,
      ...siteInFile(file),
      found: nothing,
      isGone: true,
      notCovered: [],
    } satisfies Site,
  };
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
