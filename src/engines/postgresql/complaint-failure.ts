import { Failure } from '../../failures/failure.ts';

type Kind = Failure['kind'];

/** What a complaint of pg_dump or psql means, by the server's messages (errors are in English: programs run with LC_ALL=C). */
const meanings: readonly (readonly [pattern: RegExp, kind: Kind, hint?: string])[] = [
  [
    /out of shared memory/i,
    'unavailable',
    'one transaction needs a lock for each table and index: raise max_locks_per_transaction in postgresql.conf and restart the server, or restore with the strategy swap',
  ],
  [/no space left on device|could not extend file/i, 'io', 'make room where the server keeps its data'],
  [
    /permission denied for schema/i,
    'privileges',
    'pg_dump hands tables over to their owners before it grants these anything: where there are several owners, restore as a superuser',
  ],
  [/permission denied|must be (?:owner|member|superuser|able to SET ROLE)|would be affected by row-level security/i, 'privileges'],
  [/lock timeout|canceling statement due to lock/i, 'try-later', 'somebody holds a table locked; try again when that has ended'],
  [/remaining connection slots|too many (?:clients|connections)/i, 'try-later'],
  [/aborting because of server version mismatch/i, 'unavailable', 'install the client programs of the version of the server'],
  [/connection to server|server closed the connection|terminating connection|could not connect|connection reset/i, 'unavailable'],
  [
    /role ".*" does not exist/i,
    'privileges',
    'make the roles first: `penstock inspect` shows the statements that the stream holds for them',
  ],
];

/** A Failure that says what a program complained of, of the kind that its words tell, else of `kind`. */
export function complaintFailure(kind: Kind, what: string, complaint: string): Failure {
  const line = complaint.replaceAll(/\s+/g, ' ').trim().slice(0, 2000);
  const meaning = meanings.find(([pattern]) => pattern.test(line));
  const hint = meaning?.[2];
  return new Failure(meaning?.[1] ?? kind, `${what}: ${line}`, hint === undefined ? {} : { hint });
}
