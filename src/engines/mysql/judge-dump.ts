import { Failure } from '../../failures/failure.ts';
import { describeEnding, type Ending } from '../../processes/start-program.ts';
import { dumpHint } from './dump-hint.ts';

/** The dump tools also say errors and end with 0; what they only warn of is passed on. @throws Failure */
export function judgeDump(ending: Ending, file: string, warn: (line: string) => void): void {
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
  throw new Failure(kindOf(ending.complaint), `${file} failed (${describeEnding(ending)}): ${reason}`, {
    hint: dumpHint(ending.complaint) ?? 'run the tool by hand to see the whole message',
  });
}

function kindOf(complaint: string): 'privileges' | 'try-later' | 'unavailable' {
  if (/\b(?:1044|1045|1142|1143|1227|1370)\b|insufficien?t/.test(complaint)) return 'privileges';
  return /\b1205\b/.test(complaint) ? 'try-later' : 'unavailable';
}
