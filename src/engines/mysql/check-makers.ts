import { Failure } from '../../failures/failure.ts';
import { currentAccount } from './current-account.ts';
import { readGrants } from './grants.ts';
import { fromRaw, type Session } from './session.ts';
import type { Definition } from './stored-objects.ts';
import { tokens } from './tokens.ts';

/** MariaDB since 10.5, both before, MySQL 8.0, MySQL 8.2 and newer: the right to name somebody else as definer. */
export const definerRights = ['SET USER', 'SUPER', 'SET_USER_ID', 'SET_ANY_DEFINER'];

/** Something that has a definer, or that binary logging is particular about. */
export type Made = Pick<Definition, 'what' | 'word' | 'name' | 'text'>;

/**
 * Makes sure that this account can make again what a swap drops, before it drops anything.
 * @param session not a raw one
 * @throws Failure privileges, with what the administrator has to do
 */
export async function checkMakers(session: Session, definitions: readonly Made[]): Promise<void> {
  if (definitions.length === 0) return;
  const grants = readGrants((await session.query('SHOW GRANTS')).map((row) => Object.values(row)[0] ?? ''));
  const { name, quoted } = await currentAccount(session);
  const foreign = definitions.find((definition) => {
    const definer = definerOf(definition.text);
    return definer !== undefined && definer !== name;
  });
  if (foreign !== undefined && !definerRights.some((right) => grants.holds(right, '*'))) {
    throw new Failure(
      'privileges',
      `${name} could not make the ${foreign.what} ${fromRaw(foreign.name)} again, whose definer is ${definerOf(foreign.text)}`,
      {
        hint: `as an administrator: GRANT SET USER ON *.* TO ${quoted} (on MySQL: SET_ANY_DEFINER, before 8.2 SET_USER_ID)`,
      },
    );
  }
  const logged = definitions.find(({ word }) => word === 'TRIGGER' || word === 'FUNCTION');
  if (logged === undefined || grants.holds('SUPER', '*')) return;
  const [row] = await session.query('SELECT @@log_bin AS logging, @@log_bin_trust_function_creators AS trusted');
  if (row?.['logging'] === '1' && row['trusted'] === '0') {
    throw new Failure(
      'privileges',
      `${name} could not make the ${logged.what} ${fromRaw(logged.name)} again, because binary logging is on`,
      { hint: binlogHint },
    );
  }
}

/** Error 1419: without SUPER, triggers and functions can be made under binary logging only if their makers are trusted. */
export const binlogHint =
  'as an administrator: SET GLOBAL log_bin_trust_function_creators = 1 while the restore runs, or give this account SUPER';

/** `shop@localhost` of a definition's text; undefined where there is none, as on a role. */
function definerOf(text: string): string | undefined {
  const words: string[] = [];
  for (const token of tokens(text)) {
    words.push(token.text);
    if (words.at(-5) === 'DEFINER' && words.at(-2) === '@') return `${words.at(-3)}@${words.at(-1)}`;
    if (words.length > 12) return undefined;
  }
  return undefined;
}
