import { Failure } from '../../failures/failure.ts';

/**
 * Where a path that Nextcloud's PHP sees lies on this host: the longest of `mounts` that it is in says so.
 * @param mounts by the container's paths; undefined where there is no container
 * @throws Failure configuration: none does
 */
export function toHostPath(path: string, mounts: Readonly<Record<string, string>> | undefined): string {
  const found = findHostPath(path, mounts);
  if (found !== undefined) return found;
  throw new Failure('configuration', `${path} of the container is not known to lie anywhere on this host`, {
    hint: `add it, or a directory above it, to mounts:, for example { ${path}: /srv/nextcloud }; docker inspect lists a container's mounts`,
  });
}

/** The same; undefined where nobody says. */
export function findHostPath(path: string, mounts: Readonly<Record<string, string>> | undefined): string | undefined {
  if (mounts === undefined) return path;
  const inside = Object.keys(mounts)
    .filter((mount) => path === mount || path.startsWith(mount === '/' ? '/' : `${mount}/`))
    .toSorted((one, other) => other.length - one.length)[0];
  if (inside === undefined) return undefined;
  return (mounts[inside] as string).replace(/\/$/, '') + path.slice(inside === '/' ? 0 : inside.length);
}
