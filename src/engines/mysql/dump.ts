import { Failure } from '../../failures/failure.ts';
import { readSecret } from '../../secrets/read-secret.ts';
import { describeEnding, type Ending, startProgram } from '../../processes/start-program.ts';
import type { Dump, Examination, Target } from '../contract.ts';
import { dumpCall } from './client-calls.ts';
import { clientSection } from './client-section.ts';
import { findClient } from './find-client.ts';
import type { Flavour } from './flavour.ts';
import type { MysqlSettings } from './settings.ts';

/** Starts the native dump tool. @throws Failure unavailable where it is not installed */
export async function dump({ settings, surroundings }: Target<MysqlSettings>, examination: Examination): Promise<Dump> {
  const client = await findClient('dump', examination.flavour as Flavour, surroundings.signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const program = startProgram(dumpCall(client, clientSection(settings, password, client.flavour), settings.database), {
    signal: surroundings.signal,
  });
  program.stdin.end();
  return {
    output: program.stdout as AsyncIterable<Buffer>,
    ended: async () => {
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      judge(ending, client.file, surroundings.warn);
    },
  };
}

/** The tools also say errors and end with 0; what they only warn of is passed on. */
function judge(ending: Ending, file: string, warn: (line: string) => void): void {
  const lines = ending.complaint
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wrong = ending.status !== 0 || lines.some((line) => /\berror\b|couldn't|insufficien?t/i.test(line));
  if (!wrong) {
    for (const line of lines) warn(line);
    return;
  }
  const reason = lines.at(-1) ?? 'it said nothing';
  throw new Failure(kindOf(ending.complaint), `${file} failed (${describeEnding(ending)}): ${reason}`, { hint: hintFor(ending.complaint) });
}

function kindOf(complaint: string): 'privileges' | 'try-later' | 'unavailable' {
  if (/\b(?:1044|1045|1142|1143|1227|1370)\b|insufficien?t/.test(complaint)) return 'privileges';
  return /\b1205\b/.test(complaint) ? 'try-later' : 'unavailable';
}

function hintFor(complaint: string): string {
  if (/\b1412\b/.test(complaint))
    return 'a table was altered during the dump; keep the application from changing tables while it is backed up';
  if (/\b(?:2013|2006)\b|Lost connection/i.test(complaint)) {
    return "the server ended the connection; where storage is slower than net_write_timeout (60 s unless set), as while a tape is changed, raise it in the server's configuration";
  }
  if (/\b1356\b/.test(complaint)) return 'a view refers to something that is gone; repair or drop it';
  return 'run the tool by hand to see the whole message';
}
