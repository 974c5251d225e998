import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { quoteName } from './quote.ts';
import { stagingOf, tablesOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** CHECK TABLE on every table: rows and indexes are compared, which for InnoDB reads all of them. Views are never read. */
export async function checkIntegrity(target: Target<MysqlSettings>): Promise<string> {
  const staging = stagingOf(target.settings.database, target.surroundings.drill);
  return withSession(target, async (session) => {
    let checked = 0;
    const unable: string[] = [];
    for (const { name, type } of await tablesOf(session, staging)) {
      if (type === 'SEQUENCE') continue;
      const said = await session.query(`CHECK TABLE ${quoteName(staging, name)}`);
      const complaint = said.find((row) => /^error$/i.test(row['Msg_type'] ?? ''));
      if (complaint !== undefined) {
        throw new Failure('not-whole', `the table ${name} fails the server's check: ${complaint['Msg_text']}`, {
          hint: 'the server wrote it wrong just now: look at its disk and its error log',
        });
      }
      // Some storage engines have no check; they say so in a note.
      if (said.some((row) => row['Msg_type'] === 'note' && /support check/i.test(row['Msg_text'] ?? ''))) unable.push(name);
      else checked += 1;
    }
    return `CHECK TABLE found nothing in ${checked} tables${unable.length === 0 ? '' : `; ${unable.length} are of engines that cannot be checked`}`;
  });
}
