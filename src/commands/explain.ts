import { decodeStatus } from '../bareos/decode-status.ts';
import { Failure } from '../failures/failure.ts';
import { exitStatuses } from '../failures/exit-status.ts';
import type { Verb } from './verb.ts';

export const explain: Verb = {
  arguments: [{ name: '<NUMBER>', meaning: 'the number from the job log, or an exit status' }],
  summary: 'Say what the number means that Bareos prints for a reader, writer or hook that failed.',
  examples: ['penstock explain 268435525'],
  run([text = ''], _options, surface) {
    if (!/^\d{1,10}$/.test(text)) throw new Failure('usage', `expected a number such as 268435525, found ${text}`);
    surface.print(`${text}: ${meaningOf(Number(text))}`);
    return Promise.resolve();
  },
};

function meaningOf(number: number): string {
  const { status, signal, notStarted } = decodeStatus(number < 256 ? number + 0x1000_0000 : number);
  if (notStarted) return 'the program could not be executed: it is missing, or not executable for the file daemon';
  if (signal !== undefined) return `the program was ended by signal ${signal}`;
  const known = Object.values(exitStatuses).find((one) => one.status === status);
  if (status === undefined) return 'not a number that stands for how a program ended';
  return `the program ended with exit status ${status}${known ? `: ${known.meaning}` : ', which is none of penstock’s'}`;
}
