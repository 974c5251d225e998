import { feed } from '../../processes/feed.ts';
import { startProgram } from '../../processes/start-program.ts';
import type { Loader, Target } from '../contract.ts';
import { throwIfFailed } from '../throw-if-failed.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export async function load({ settings, surroundings }: Target<SqliteSettings>): Promise<Loader> {
  const { staging } = places(settings, surroundings.drill);
  const program = startProgram(surroundings.ownProgram(['sqlite-load', staging]), { signal: surroundings.signal });
  const finish = async (): Promise<void> => {
    const ending = await program.ended;
    surroundings.signal.throwIfAborted();
    throwIfFailed(ending, `loading into ${staging}`);
  };
  return {
    async write(chunk) {
      if ((await feed(program, chunk)) !== undefined) await finish();
    },
    async end() {
      program.stdin.end();
      await finish();
    },
    async abort() {
      await program.kill('SIGKILL');
    },
  };
}
