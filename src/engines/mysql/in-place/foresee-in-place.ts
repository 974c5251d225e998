import type { Diagnosis, Incoming, Target } from '../../contract.ts';
import { findSchema, keptOf } from '../schemas.ts';
import type { Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { noDatabase } from './no-database.ts';
import { roomForTexts } from './room-for-texts.ts';

/** What a restore of this stream in place would do, and what it costs. */
export async function foreseeInPlace(session: Session, target: Target<MysqlSettings>, { bytes }: Incoming): Promise<readonly Diagnosis[]> {
  const { settings, surroundings } = target;
  const { database } = settings;
  if ((await findSchema(session, database)) === undefined) {
    const { message, hint = '' } = noDatabase(settings);
    return [{ level: 'fail', what: message, todo: hint }];
  }
  const kept = keptOf(database, surroundings.now);
  return [
    {
      level: 'ok',
      what: `it is proven in a file; then what is in ${database} is dumped and kept as ${kept} (${filesOf(surroundings).kept(kept)}), dropped, and the stream loaded in its stead`,
    },
    {
      level: 'warn',
      what: `while it is loaded, who looks into ${database} sees a part of it; what the server does not take of it shows only then, and what was there is loaded again`,
      todo: 'let the application fall silent, and rehearse the stream on another server',
    },
    await roomForTexts(session, target, bytes),
  ];
}
