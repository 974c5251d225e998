import { readSecret } from '../../secrets/read-secret.ts';
import { startProgram } from '../../processes/start-program.ts';
import type { Dump, Examination, Target } from '../contract.ts';
import { dumpCall } from './client-calls.ts';
import { clientSection } from './client-section.ts';
import { findClient } from './find-client.ts';
import type { Flavour } from './flavour.ts';
import { judgeDump } from './judge-dump.ts';
import type { MysqlSettings } from './settings.ts';

/** Starts the native dump tool. @param options.rows without them it writes what they stand in. @throws Failure unavailable where it is not installed */
export async function dump(
  { settings, surroundings }: Target<MysqlSettings>,
  examination: Examination,
  options: { readonly rows: boolean } = { rows: true },
): Promise<Dump> {
  const client = await findClient('dump', examination.flavour as Flavour, surroundings.signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const call = dumpCall(client, clientSection(settings, password, client.flavour), settings.database, options);
  const program = startProgram(call, { signal: surroundings.signal });
  program.stdin.end();
  return {
    output: program.stdout as AsyncIterable<Buffer>,
    ended: async () => {
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      judgeDump(ending, client.file, surroundings.warn);
    },
  };
}
