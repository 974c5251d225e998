import type { Target } from '../../contract.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import type { Sessions } from '../swap-steps.ts';

/** A session for names, and one for definitions byte by byte. */
export async function withBoth<Result>(target: Target<MysqlSettings>, use: (sessions: Sessions) => Promise<Result>): Promise<Result> {
  return withSession(target, (session) => withSession(target, (raw) => use({ session, raw }), { raw: true }));
}
