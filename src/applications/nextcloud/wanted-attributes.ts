import type { Attributes } from '../../state/ownership-record.ts';
import { rawPath } from '../../state/path-bytes.ts';
import type { OwnedEntry, OwnershipPolicy } from '../ownership.ts';

/** A directory of an installation: its code, with apps in it, of the web server's own, or its users' data. */
export interface Part {
  readonly path: string;
  readonly kind: 'code' | 'apps' | 'own' | 'data';
}

/**
 * Whose an entry should be, by the innermost part that it is in.
 *
 * `today`: all is the web server's, so that the updater works; directories 0750, files 0640, as the manual of Nextcloud shows them. `2017`: what the manual's script did
 * until the updater came: the code is root's, and only what Nextcloud writes is the web server's. `loose`: the web server may write the code, and nothing else changes.
 *
 * Programs stay programs: occ, and what apps bring (a push server, an AppImage). In the data directory only owners are set: modes are the users' business, but that
 * Nextcloud must be able to read.
 * @param parts the first is the root
 */
export function wantedAttributes(
  parts: readonly Part[],
  { policy, uid, gid }: { readonly policy: OwnershipPolicy; readonly uid: number; readonly gid: number },
): (entry: OwnedEntry) => Attributes {
  const byDepth = parts
    .map(({ path, kind }) => ({ kind, path: rawPath(path) }))
    .toSorted((one, other) => other.path.length - one.path.length);
  const root = rawPath(parts[0]?.path ?? '');
  const guarded = new Set([`${root}/.htaccess`, ...byDepth.filter(({ kind }) => kind === 'data').map(({ path }) => `${path}/.htaccess`)]);
  return (entry) => {
    const { path, type } = entry;
    const part = byDepth.find((one) => path === one.path || path.startsWith(`${one.path}/`));
    const kind = part?.kind ?? 'code';
    if (policy === 'loose') return kind === 'data' ? entry : { uid, gid: entry.gid, mode: entry.mode | writable(type) };
    if (policy === '2017' && type === 'file' && guarded.has(path)) return { uid: 0, gid, mode: 0o644 };
    const owner = policy === '2017' && kind === 'code' ? 0 : uid;
    const isKept = type === 'link' || (kind === 'data' && path !== part?.path);
    const mode = isKept ? entry.mode | readable(type) : closed(entry, kind === 'apps' || path === `${root}/occ`);
    return { uid: owner, gid, mode };
  };
}

function closed({ type, mode }: OwnedEntry, mayBeProgram: boolean): number {
  return type === 'directory' || (mayBeProgram && (mode & 0o100) !== 0) ? 0o750 : 0o640;
}

function readable(type: OwnedEntry['type']): number {
  return type === 'link' ? 0 : type === 'directory' ? 0o500 : 0o400;
}

function writable(type: OwnedEntry['type']): number {
  return type === 'link' ? 0 : type === 'directory' ? 0o700 : 0o600;
}
