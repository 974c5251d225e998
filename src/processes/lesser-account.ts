import { Failure } from '../failures/failure.ts';
import { runProgram } from './run-program.ts';

/** A system account, as setpriv(1) and chown(2) take it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const name = 'nobody';

/**
 * Who runs what must not run as root: `nobody`, who owns nothing. Not `postgres` or `mysql`, whose the live databases are.
 * @returns undefined where we are not root ourselves, and there is nobody lesser
 */
export async function lesserAccount(signal: AbortSignal): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(['-u', '-g'].map((which) => ask(which, signal)));
  return { name, uid: uid as number, gid: gid as number };
}

async function ask(which: string, signal: AbortSignal): Promise<number> {
  const { status, stdout, complaint } = await runProgram({ file: 'id', args: [which, name] }, { signal, seconds: 20 });
  const number = Number(stdout.trim());
  if (status === 0 && Number.isInteger(number) && number > 0) return number;
  throw new Failure('unavailable', `there is no account ${name} on this host: ${complaint || stdout.trim()}`, {
    hint: 'every Linux has one; without it nothing can be run as less than root',
  });
}
