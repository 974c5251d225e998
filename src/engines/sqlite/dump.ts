import type { Dump, Target } from '../contract.ts';
import { startProgram } from '../../processes/start-program.ts';
import { throwIfFailed } from './call-own-program.ts';
import type { SqliteSettings } from './settings.ts';

export async function dump({ settings, surroundings }: Target<SqliteSettings>): Promise<Dump> {
  const program = startProgram(surroundings.ownProgram(['sqlite-dump', settings.file]), { signal: surroundings.signal });
  program.stdin.end();
  return {
    output: program.stdout,
    async ended() {
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      throwIfFailed(ending, `the dump of ${settings.file}`);
    },
  };
}
