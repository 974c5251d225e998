import { Failure } from '../../failures/failure.ts';
import { describeEnding, type Ending } from '../../processes/start-program.ts';
import type { Into } from './start-loading.ts';

const privileges = new Set([1044, 1045, 1142, 1143, 1227, 1370, 1410, 1419]);
const diskFull = new Set([3, 28, 1021, 1114]);
const packetTooBig = new Set([1153, 2020]);

/** What the loading client's end means. Of its complaint only the line with the error is said; the rest repeats rows. */
export function loadFailure(ending: Ending, into: Pick<Into, 'database' | 'hint'>): Failure {
  const line = ending.complaint.split('\n').find((text) => text.startsWith('ERROR ')) ?? '';
  const number = Number(/^ERROR (\d+)/.exec(line)?.[1] ?? 0);
  const reason = `loading into ${into.database} failed: ${line || describeEnding(ending)}`;
  if (privileges.has(number)) return new Failure('privileges', reason, { hint: 'docs/mysql.md lists the rights a restore needs' });
  if (diskFull.has(number)) return new Failure('io', reason, { hint: "the server's disk is full" });
  if (packetTooBig.has(number))
    return new Failure('configuration', reason, {
      hint: "raise max_allowed_packet in the server's configuration to at least that of the server that was dumped",
    });
  if (number === 2006 || number === 2013 || number === 2002) {
    return new Failure('unavailable', reason, {
      hint: "the connection was lost; a row beyond the server's max_allowed_packet does that too",
    });
  }
  return new Failure('not-whole', reason, {
    hint: `${into.hint}; a dump of a newer server, or of the other flavour, may hold what this server does not know`,
  });
}
