import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Failure } from '../../../failures/failure.ts';
import { complaintOf, runOcc } from '../run-occ.ts';
import type { Place } from '../site.ts';

/** What is noted of an app password before it is made, so that it can be removed by others; the password itself is nowhere but in memory. */
export const noteSchema = z.object({
  kind: z.literal('app-password'),
  id: z.string(),
  user: z.string(),
  /** The user's tokens before. */
  before: z.array(z.number()),
  /** Its number, once that is known. */
  token: z.number().optional(),
});

type Note = z.output<typeof noteSchema>;

const tokensSchema = z.array(z.object({ id: z.coerce.number(), name: z.string() }));

/** What occ calls each app password that it makes. */
const nameByOcc = 'cli';

/**
 * The bracket around what needs a user's access: an app password that is made by occ, and removed again, whatever happens.
 * @param note writes down what is to be removed, and undefined when it has been
 * @throws Failure unavailable: none can be made, or it could not be removed: then the note stays
 */
export async function withAppPassword<R>(
  place: Place,
  user: string,
  options: { readonly signal: AbortSignal; warn(line: string): void; note(note: Note | undefined): Promise<void> },
  act: (password: string) => Promise<R>,
): Promise<R> {
  // occ would take it for an option.
  if (user.startsWith('-')) throw new Failure('usage', `there is no way to make an app password for ${user}`);
  const before = (await tokensOf(place, user, options.signal)).map(({ id }) => id);
  let note: Note = { kind: 'app-password', id: randomUUID(), user, before };
  await options.note(note);
  const remove = async (): Promise<void> => {
    // Also when we were told to end: what is to end is the work, and not this.
    await removeAppPassword(place, note, AbortSignal.timeout(35_000));
    await options.note(undefined);
  };
  let result: R;
  try {
    const password = await makeAppPassword(place, user, options.signal);
    const token = ownOf(await tokensOf(place, user, options.signal), note);
    if (token !== undefined) await options.note((note = { ...note, token }));
    result = await act(password);
  } catch (error) {
    await remove().catch((trouble: Error) => options.warn(`${trouble.message}; penstock maintenance sweep tries again`));
    throw error;
  }
  await remove();
  return result;
}

async function makeAppPassword(place: Place, user: string, signal: AbortSignal): Promise<string> {
  const made = await runOcc(place, ['user:auth-tokens:add', user], { signal, seconds: 120 });
  const [, password] = /^app password:\r?\n(\S+)\s*$/m.exec(made.stdout) ?? [];
  if (password !== undefined) return password;
  throw new Failure('unavailable', `no app password could be made for ${user}: ${complaintOf(withoutPassword(made))}`, {
    hint: 'look whether it works by hand: occ user:auth-tokens:add',
  });
}

/**
 * Removes an app password by its note. May be done twice.
 * @returns whether there was one
 * @throws Failure unavailable: occ does not do it; try-later: it cannot be told from others that were made in the same moment
 */
export async function removeAppPassword(place: Place, note: Note, signal: AbortSignal): Promise<boolean> {
  const tokens = await tokensOf(place, note.user, signal);
  const token = note.token ?? ownOf(tokens, note);
  if (token === undefined || !tokens.some(({ id }) => id === token)) return false;
  const removed = await runOcc(place, ['user:auth-tokens:delete', note.user, String(token)], { signal, seconds: 120 });
  // What occ's exit status says is worth little.
  if ((await tokensOf(place, note.user, signal)).some(({ id }) => id === token)) {
    throw new Failure('unavailable', `the app password ${token} of ${note.user} could not be removed: ${complaintOf(removed)}`, {
      hint: `remove it by hand: occ user:auth-tokens:delete ${note.user} ${token}`,
    });
  }
  return true;
}

/** @throws Failure try-later: another one was made for the same user in the same moment */
function ownOf(tokens: z.output<typeof tokensSchema>, { before, user }: Note): number | undefined {
  const made = tokens.filter(({ id, name }) => name === nameByOcc && !before.includes(id)).map(({ id }) => id);
  if (made.length <= 1) return made[0];
  throw new Failure(
    'try-later',
    `several app passwords were made for ${user} at once, so that none is known to be ours: ${made.join(', ')}`,
    {
      hint: 'look at them by hand: occ user:auth-tokens:list; what nobody needs: occ user:auth-tokens:delete',
    },
  );
}

async function tokensOf(place: Place, user: string, signal: AbortSignal): Promise<z.output<typeof tokensSchema>> {
  const output = await runOcc(place, ['user:auth-tokens:list', '--output=json', user], { signal, seconds: 120 });
  try {
    return tokensSchema.parse(JSON.parse(output.stdout));
  } catch {
    throw new Failure('unavailable', `the app passwords of ${user} cannot be listed: ${complaintOf(withoutPassword(output))}`, {
      hint: 'there must be such a user, and a Nextcloud whose occ has user:auth-tokens:list',
    });
  }
}

function withoutPassword<O extends { readonly stdout: string }>(output: O): O {
  return { ...output, stdout: output.stdout.replace(/^app password:[\s\S]*/m, '') };
}
