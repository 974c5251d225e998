import { Failure } from '../../failures/failure.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Application, ProfileSurroundings } from '../contract.ts';
import { ownOf } from './own.ts';
import { describeCommand } from './run-commands.ts';

/** What the application's own command says: 0 silent, 1 not. Without one, nobody knows. @throws Failure unavailable: any other answer */
export async function isQuiet(application: Application, { signal }: ProfileSurroundings): Promise<boolean | undefined> {
  const { isQuiet: asked } = ownOf(application);
  if (asked === undefined) return undefined;
  const [file, ...args] = asked.command;
  const ending = await runCommand({ file, args }, { signal, seconds: asked.timeout });
  if (ending.status === 0) return true;
  if (ending.status === 1) return false;
  throw new Failure('unavailable', `is-quiet: ${describeCommand(asked.command, ending, asked.timeout)}`, {
    hint: 'it must end with 0 where the application is silent, and with 1 where it is not',
  });
}
