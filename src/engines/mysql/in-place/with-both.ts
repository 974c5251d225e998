import type { Target } from '../../contract.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import type { Sessions } from '../swap-steps.ts';

/** Less than what servers and firewalls let a connection be idle. */
const pause = 60_000;

/** A session for names, and one for definitions byte by byte. They are kept awake while a dump is made or loaded, however long that takes. */
export async function withBoth<Result>(target: Target<MysqlSettings>, use: (sessions: Sessions) => Promise<Result>): Promise<Result> {
  return withSession(target, (session) =>
    withSession(
      target,
      async (raw) => {
        // Where one is lost, the next question says so.
        const wake = (): void => {
          for (const one of [session, raw]) one.query('DO 1').catch(() => undefined);
        };
        const timer = setInterval(wake, pause);
        try {
          return await use({ session, raw });
        } finally {
          clearInterval(timer);
        }
      },
      { raw: true },
    ),
  );
}
