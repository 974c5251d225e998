import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOwnCopy } from '../../directories/copy-place.ts';
import { Failure } from '../../failures/failure.ts';
import { pathText } from '../../state/path-bytes.ts';
import type { Application, ProfileSurroundings } from '../contract.ts';
import type { Ownership, OwnershipPolicy } from '../ownership.ts';
import { findOwner } from './find-owner.ts';
import { siteOf, type Site } from './site.ts';
import { findHostPath, toHostPath } from './to-host-path.ts';
import { wantedAttributes, type Part } from './wanted-attributes.ts';

/**
 * Whose the files of a Nextcloud should be: those of its tree, and of the directories that its configuration names. The web server's user is the owner of config.php.
 * What lies outside of the tree is left alone where it belongs to anybody else: the configuration can be written by the web server, and must not choose what root gives away.
 */
export async function ownership(
  application: Application,
  policy: OwnershipPolicy,
  { signal, warn }: ProfileSurroundings,
): Promise<Ownership> {
  const site = siteOf(application);
  const root = realpathSync(toHostPath(site.place.root, site.mounts));
  const config = toHostPath(site.place.configDirectory, site.mounts);
  const { uid, gid: ofFile, groups } = await findOwner(join(config, 'config.php'), signal);
  const gid = groups.includes(ofFile) ? ofFile : (groups[0] ?? ofFile);
  if (gid === 0 && policy !== 'loose') {
    throw new Failure('configuration', `config.php belongs to root's group, and the group of user ${uid} is not known on this host`, {
      hint: `give it the web server's group: chgrp www-data ${join(config, 'config.php')}`,
    });
  }
  const parts = partsOf(site, root, config).filter(({ path }) => {
    if (isInside(path, root)) return true;
    const { uid: there } = statSync(path);
    if (there === uid) return true;
    warn(`${path} is left alone: it lies outside of ${root}, and belongs to user ${there} instead of ${uid}`);
    return false;
  });
  const all: readonly Part[] = [{ path: root, kind: 'code' }, ...parts];
  const outside = parts.map(({ path }) => path).filter((path) => !isInside(path, root));
  const trees = [root, ...outside.filter((path, at) => !outside.some((other, is) => isInside(path, other) && (path !== other || is < at)))];
  return {
    trees,
    alsoEnter: all.map(({ path }) => path),
    // What restores keep beside a directory, or inside of one that is a filesystem of its own, shares files with it.
    isLeftOut: (path) => {
      const slash = path.lastIndexOf('/');
      const [parent, name] = [pathText(path.slice(0, slash)), pathText(path.slice(slash + 1))];
      return all.some((part) => isOwnCopy(part.path, name) && (parent === part.path || parent === dirname(part.path)));
    },
    wanted: wantedAttributes(all, { policy, uid, gid }),
  };
}

function partsOf({ found, mounts }: Site, root: string, config: string): readonly Part[] {
  const named: readonly (readonly [Part['kind'], string])[] = [
    ...['apps', ...found.appDirectories].map((path) => ['apps', path] as const),
    ...['themes', ...(found.themes === undefined ? [] : [found.themes]), 'assets', 'updater'].map((path) => ['own', path] as const),
    ['data', found.dataDirectory],
  ];
  const places = named.flatMap(([kind, path]) => {
    // A directory that lies in the container alone is none of this host's.
    const here = path.startsWith('/') ? findHostPath(path, mounts) : join(root, path);
    return here === undefined ? [] : [{ kind, path: here }];
  });
  return [{ kind: 'own' as const, path: config }, ...places].flatMap(({ kind, path }) => {
    const real = realPath(path);
    // The code's own rule is the root's alone.
    return real === undefined || real === root ? [] : [{ kind, path: real }];
  });
}

function realPath(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
