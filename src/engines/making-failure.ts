import { Failure } from '../failures/failure.ts';
import { describeEnding, type Ending } from '../processes/start-program.ts';

/** Why a program could not make the files of a private server, by the first error of all that it said. @param said what it printed besides */
export function makingFailure(program: string, ending: Ending, said: string): Failure {
  const lines = `${said}\n${ending.complaint}`.split('\n').filter((line) => line.trim() !== '');
  const reason = (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? describeEnding(ending)).trim();
  const message = `${program} cannot make a private server: ${reason}`;
  const isFull = /no space left|free disk space|\b(?:error|errno:?) 28\b/i.test(lines.join('\n'));
  return isFull
    ? new Failure('io', message, { hint: 'there is no room where the state directory is' })
    : new Failure('unavailable', message);
}
