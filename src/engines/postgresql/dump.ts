import { describeEnding, startProgram, type RunningProgram } from '../../processes/start-program.ts';
import { readSecret } from '../../secrets/read-secret.ts';
import type { Dump, Examination, Target } from '../contract.ts';
import type { Surroundings } from '../surroundings.ts';
import { complaintFailure } from './complaint-failure.ts';
import { dumpCall } from './dump-call.ts';
import { findClient } from './find-client.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Starts pg_dump. What it warns of is passed on; any other complaint is a Failure, even where it ends with status 0. */
export async function dump(target: Target<PostgresqlSettings>, examination: Examination): Promise<Dump> {
  const { settings, surroundings } = target;
  const client = await findClient('pg_dump', Number.parseInt(examination.serverVersion, 10), surroundings.signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const program = startProgram(dumpCall(client, settings, password), { signal: surroundings.signal });
  program.stdin.end();
  return {
    output: program.stdout,
    ended: () => judge(program, surroundings),
  };
}

/** Waits for the end of pg_dump. @throws Failure where it ended badly, or complained of anything but what it only warns of, which is passed on */
export async function judge(program: Pick<RunningProgram, 'ended'>, surroundings: Pick<Surroundings, 'signal' | 'warn'>): Promise<void> {
  const ending = await program.ended;
  surroundings.signal.throwIfAborted();
  const { warnings, complaints } = sortComplaint(ending.complaint);
  for (const line of warnings) surroundings.warn(line);
  if (ending.status === 0 && complaints.length === 0) return;
  const said = complaints.join(' ') || warnings.join(' ');
  throw complaintFailure('unavailable', 'pg_dump failed', said || describeEnding(ending));
}

/** Tells warnings, with the details and hints that belong to them, from all else that pg_dump says on stderr. */
export function sortComplaint(complaint: string): { warnings: string[]; complaints: string[] } {
  const warnings: string[] = [];
  const complaints: string[] = [];
  let current = complaints;
  for (const line of complaint.split('\n')) {
    if (/^pg_dump: (?:warning|WARNING):/.test(line)) current = warnings;
    else if (!/^pg_dump: (?:detail|hint):|^\s/.test(line)) current = complaints;
    if (line.trim() !== '') current.push(line.trim());
  }
  return { warnings, complaints };
}
