import { Failure } from '../../failures/failure.ts';
import { runCommand, type CommandEnding } from '../../processes/run-command.ts';
import { describeEnding } from '../../processes/start-program.ts';
import type { Command, ProfileSurroundings } from '../contract.ts';

/** Runs commands one after the other, up to the first that fails. @throws Failure unavailable: that one's reason */
export async function runInOrder(commands: readonly Command[], what: string, surroundings: ProfileSurroundings): Promise<void> {
  for (const command of commands) {
    const failure = await run(command, what, surroundings);
    if (failure) throw failure;
  }
}

/** Runs all commands, whatever becomes of the others. @throws Failure unavailable: the first one's reason, the others as its details */
export async function runAll(commands: readonly Command[], what: string, surroundings: ProfileSurroundings): Promise<void> {
  const failures: Failure[] = [];
  for (const command of commands) {
    const failure = await run(command, what, surroundings);
    if (failure) failures.push(failure);
  }
  const [first, ...others] = failures;
  if (first)
    throw new Failure(first.kind, first.message, {
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      details: others.map((one) => one.message),
    });
}

async function run({ command, timeout }: Command, what: string, { signal }: ProfileSurroundings): Promise<Failure | undefined> {
  const [file, ...args] = command;
  const ending = await runCommand({ file, args }, { signal, seconds: timeout });
  if (ending.status === 0) return undefined;
  return new Failure('unavailable', `${what}: ${describeCommand(command, ending, timeout)}`, {
    hint: `run it by hand as root: ${command.join(' ')}`,
  });
}

/** `/usr/bin/systemctl stop shop: exit status 5: unit not loaded`. */
export function describeCommand(command: readonly string[], ending: CommandEnding, seconds: number): string {
  const how = ending.isTooLate ? `did not end within ${seconds} s and was killed` : describeEnding(ending);
  const reason = ending.complaint.split('\n').findLast((line) => line.trim() !== '');
  return [command.join(' '), how, reason?.trim()].filter((part) => part !== undefined).join(': ');
}
