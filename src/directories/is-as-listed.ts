import type { Surveyed } from './survey.ts';

/** What a list says of a path. */
export interface Listed extends Omit<Surveyed, 'ctime' | 'size' | 'taken' | 'ino' | 'links'> {
  readonly size?: number;
  readonly origin?: { readonly ino: string; readonly ctime: string };
}

/** The kernel's clock ticks; what was changed so shortly before the copying began may have been changed within the same tick afterwards. */
const tick = 1_000_000_000n;

/**
 * Whether what is there now is what a list says. `perhaps`: a file of the same length, time, owner and mode, but its inode was touched (a link was made or removed, a time set
 * back), so only its bytes tell.
 * @param copied when the copying began that the list is of, in nanoseconds since 1970
 */
export function isAsListed(listed: Listed, now: Surveyed, copied: string): 'same' | 'perhaps' | 'other' {
  if ((['type', 'mode', 'uid', 'gid'] as const).some((what) => listed[what] !== now[what])) return 'other';
  // A directory's time is set when all is in it.
  if (now.type === 'directory') return 'same';
  if (listed.mtime !== now.mtime || listed.target !== now.target || listed.device !== now.device) return 'other';
  if (now.type !== 'file') return 'same';
  if (listed.size !== now.size) return 'other';
  const { origin } = listed;
  const isUntouched = origin?.ino === now.ino && origin.ctime === now.ctime && BigInt(now.ctime) < BigInt(copied) - tick;
  return isUntouched ? 'same' : 'perhaps';
}
