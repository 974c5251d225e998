import { Failure } from '../../failures/failure.ts';
import { findProgram } from '../../processes/find-program.ts';
import { programVersion } from '../../processes/program-version.ts';
import type { Client } from './client-calls.ts';
import { type Flavour, flavourOf } from './flavour.ts';

const names = {
  dump: { mariadb: 'mariadb-dump', mysql: 'mysqldump' },
  load: { mariadb: 'mariadb', mysql: 'mysql' },
} as const;

/**
 * The native tool of the server's own flavour, else the other's.
 * @throws Failure unavailable: neither is installed, or it does not run
 */
export async function findClient(purpose: 'dump' | 'load', server: Flavour, signal: AbortSignal): Promise<Client> {
  const other = server === 'mariadb' ? 'mysql' : 'mariadb';
  const file = await findProgram([names[purpose][server], names[purpose][other]], `install ${server}-client`);
  const output = await programVersion(file, signal);
  if (output.status !== 0)
    throw new Failure('unavailable', `${file} --version failed`, { hint: output.complaint || `install ${server}-client anew` });
  const version = output.stdout.trim();
  return { file, flavour: flavourOf(version), version };
}
