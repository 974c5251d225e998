import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { inMegabytes } from '../../as-diagnosis.ts';
import type { Diagnosis, Target } from '../../contract.ts';
import { sizeOf } from '../schemas.ts';
import type { Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';

/**
 * Whether there is room in the state directory for the two dumps that a restore in place needs: what comes in, and what is live.
 * @param incoming bytes; as much as there is live where nobody knows yet
 */
export async function roomForTexts(session: Session, target: Target<MysqlSettings>, incoming?: number): Promise<Diagnosis> {
  const { settings, surroundings } = target;
  const live = await sizeOf(session, [settings.database]);
  const needed = live + (incoming ?? live);
  const { bavail, bsize } = statfsSync(nearest(surroundings.directory));
  const free = bavail * bsize;
  const what = `a restore in place needs about ${inMegabytes(needed)} for two dumps; ${inMegabytes(free)} are free in ${surroundings.directory}`;
  return free > needed
    ? { level: 'ok', what }
    : { level: 'fail', what, todo: 'make room, or name another state directory with --state-dir' };
}

function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}
