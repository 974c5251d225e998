import type { Application } from '../contract.ts';
import type { Found } from './found.ts';
import type { NextcloudFile } from './schema.ts';
import { findHostPath, toHostPath } from './to-host-path.ts';

/** What of an installation is saved as files. The code is not: its release is noted, and comes from where Nextcloud's code comes from. */
export interface BackupSet extends Pick<Application, 'directories' | 'configuration' | 'exclude' | 'excludeExpressions'> {
  /** What is in no directory of this host, each in one line. */
  readonly missed: readonly string[];
}

/** Below appdata_<instance>: made anew by Nextcloud from what is saved. Avatars, theming and the apps' own files are kept. */
const regenerable = ['preview', 'js', 'css', 'dav-photocache', 'appstore'];

/** @throws Failure configuration: data or configuration lie in a container, and nobody says where on this host */
export function backupSet(found: Found, configDirectory: string, file: NextcloudFile): BackupSet {
  const mounts = file.exec === undefined ? undefined : file.mounts;
  const here = (path: string): string => toHostPath(path, mounts);
  const missed: string[] = [];
  const whereKnown = (paths: readonly string[]): string[] =>
    paths.flatMap((path) => {
      const there = findHostPath(path, mounts);
      if (there === undefined) missed.push(`${path} of the container lies in none of mounts:, and is not backed up`);
      return there ?? [];
    });
  const data = here(found.dataDirectory);
  const [appdata, updater] = [`${data}/appdata_${found.instanceId}`, `${data}/updater-${found.instanceId}`];
  const optional = whereKnown([...(found.themes === undefined ? [] : [found.themes]), ...found.appDirectories]);
  const log = whereKnown(found.logFile === undefined ? [] : [found.logFile]);
  const [configFiles, rootFiles] = [found.configFiles.map(here), whereKnown(found.rootFiles)];
  return {
    directories: [...new Set([here(configDirectory), data, ...optional, ...file.directories])],
    configuration: [...configFiles, ...rootFiles],
    exclude: [...regenerable.map((name) => `${appdata}/${name}`), updater, ...log.map((path) => `${plain(path)}*`), ...file.exclude],
    // Of a user's own directory only: a folder of theirs that is called cache lies deeper. A pattern's * would reach it.
    excludeExpressions: [`^${expression(data)}/[^/]+/(cache|uploads)$`],
    missed,
  };
}

/** A path as a pattern that fits it alone. */
function plain(path: string): string {
  return path.replace(/[*?[\]\\"]/g, '?');
}

/** A path as an extended regular expression, without backslashes, which Bareos's configuration reads in a way of its own. */
function expression(path: string): string {
  return path.replace(/[.*+?$(){}|[]/g, '[$&]').replace(/[\^\]\\"]/g, '.');
}
