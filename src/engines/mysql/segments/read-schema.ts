import { Failure } from '../../../failures/failure.ts';
import { startProgram } from '../../../processes/start-program.ts';
import { readSecret } from '../../../secrets/read-secret.ts';
import type { Examination, Target } from '../../contract.ts';
import { dumpCall } from '../client-calls.ts';
import { clientSection } from '../client-section.ts';
import { findClient } from '../find-client.ts';
import type { Flavour } from '../flavour.ts';
import { judgeDump } from '../judge-dump.ts';
import type { MysqlSettings } from '../settings.ts';

/** It is held while it is divided. */
const longestSchema = 256 * 1024 * 1024;

/** What the native dump tool writes without rows. @throws Failure */
export async function readSchema({ settings, surroundings }: Target<MysqlSettings>, examination: Examination): Promise<Buffer> {
  const client = await findClient('dump', examination.flavour as Flavour, surroundings.signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const call = dumpCall(client, clientSection(settings, password, client.flavour), settings.database, { rows: false });
  const program = startProgram(call, { signal: surroundings.signal });
  program.stdin.end();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of program.stdout as AsyncIterable<Buffer>) {
    parts.push(chunk);
    length += chunk.length;
    if (length > longestSchema) {
      await program.kill();
      throw new Failure('configuration', `${settings.database} has more than ${longestSchema} bytes of definitions`, {
        hint: 'dump it with stream: { format: plain }',
      });
    }
  }
  const ending = await program.ended;
  surroundings.signal.throwIfAborted();
  judgeDump(ending, client.file, surroundings.warn);
  return Buffer.concat(parts);
}
