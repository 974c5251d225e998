import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describeEnding, startProgram } from '../../processes/start-program.ts';
import { readSecret } from '../../secrets/read-secret.ts';
import type { Loader, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { complaintFailure } from './complaint-failure.ts';
import { findClient } from './find-client.ts';
import { knowsRestrict, loadCall, preamble } from './load-call.ts';
import { LoadFilter } from './load-filter.ts';
import { longestName } from './quote.ts';
import { withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Starts psql on the staging database. */
export async function load(target: Target<PostgresqlSettings>): Promise<Loader> {
  const { settings, surroundings } = target;
  const { signal, warn } = surroundings;
  const staging = stagingName(settings.database, longestName, surroundings.drill);
  const major = await withSession(target, staging, (session) => {
    return warnOfPower(session.query, warn).then(() => Math.floor(session.version / 10000));
  });
  const client = await findClient('psql', major, signal);
  if (!knowsRestrict(client)) {
    warn(`${client.says} does not know \\restrict: penstock's own reading of the dump alone keeps commands out of it`);
  }
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const program = startProgram(loadCall(client, settings, staging, password), { signal });
  program.stdout.resume();
  const filter = new LoadFilter(major);

  const failure = async (): Promise<Error> => {
    const ending = await program.ended;
    signal.throwIfAborted();
    return complaintFailure('not-whole', 'the dump cannot be loaded', ending.complaint || `psql ended: ${describeEnding(ending)}`);
  };
  const write = async (bytes: Buffer): Promise<void> => {
    if (bytes.length === 0) return;
    if (program.stdin.destroyed || program.stdin.writableEnded) throw await failure();
    if (program.stdin.write(bytes)) return;
    const waiting = new AbortController();
    const drained = once(program.stdin, 'drain', { signal: waiting.signal }).then(
      () => true,
      () => false,
    );
    const taken = await Promise.race([drained, program.ended.then(() => false)]);
    waiting.abort();
    if (!taken) throw await failure();
  };

  await write(Buffer.from(preamble(client, randomBytes(24).toString('hex'))));
  return {
    write: (chunk) => write(filter.push(chunk)),
    async end() {
      await write(filter.finish());
      program.stdin.end();
      const ending = await program.ended;
      if (ending.status !== 0) throw await failure();
    },
    // Not by an end of its input: psql would execute the half of a statement that it has.
    abort: () => program.kill('SIGKILL'),
  };
}

/** A dump can hold functions and call them. What they may do is what the loading role may do, so that should be little. */
async function warnOfPower(query: <Row>(sql: string) => Promise<Row[]>, warn: (line: string) => void): Promise<void> {
  const [role] = await query<{ name: string; power: string | null }>(
    `select current_user::text as name, case when rolsuper then 'a superuser'
       when pg_has_role('pg_execute_server_program', 'MEMBER') then 'a member of pg_execute_server_program'
       when pg_has_role('pg_write_server_files', 'MEMBER') then 'a member of pg_write_server_files' end as power
     from pg_roles where rolname = current_user`,
  );
  if (typeof role?.power === 'string') {
    warn(
      `the dump is loaded as ${role.name}, ${role.power}: functions in it could do what that role may; an owner with CREATEDB is enough`,
    );
  }
}
