import { readFileSync } from 'node:fs';
import type { Bacula } from '../support/bacula/start-bacula.ts';

/** Resources of a backup job whose bpipe line notes in `times` when its command begins, and when the file daemon has taken its last byte. @param options of the Include, as text */
export function timedJob(name: string, command: string, times: string, options = ''): string {
  const clock = 'date +%s%N';
  return `
FileSet { Name = ${name}; Include { ${options} Plugin = "bpipe:/bench/${name}:${clock} > ${times}; ${command}; ${clock} >> ${times}:cat" } }
Job { Name = ${name}; Type = Backup; Level = Full; FileSet = ${name}; Client = test-fd; Storage = File; Pool = Full; Messages = Standard }`;
}

/** Runs one. @returns how long it took, and the job's log @throws where it failed */
export async function runTimed(bacula: Bacula, job: string, times: string): Promise<{ readonly seconds: number; readonly log: string }> {
  const { status, errors, log } = await bacula.run(job);
  if (status !== 'T' || errors > 0) throw new Error(`the job ${job} failed: ${log}`);
  const [begun = 0, ended = 0] = readFileSync(times, 'utf8').trim().split('\n').map(Number);
  return { seconds: (ended - begun) / 1e9, log };
}
