import { randomBytes } from 'node:crypto';
import { readSecret } from '../../secrets/read-secret.ts';
import type { Loader, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { findClient } from './find-client.ts';
import { knowsRestrict, loadCall, preamble } from './load-call.ts';
import { portable, readServerFacts } from './portability.ts';
import { PortableText } from './portable-text.ts';
import { psqlSession } from './psql-session.ts';
import { compareReaders, liveReaders } from './readers.ts';
import { dropAll } from './drop-all.ts';
import { compare } from './verify.ts';
import { longestName } from './quote.ts';
import { withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { startLoading } from './start-loading.ts';

/**
 * Starts psql on the staging database; in place, on the live one, in one transaction that first drops what is in it. Its COMMIT is what `end` gives it
 * when all has been compared; whoever is killed before, psql or Penstock, the server takes everything back.
 */
export async function load(target: Target<PostgresqlSettings>): Promise<Loader> {
  const { settings, surroundings } = target;
  const { signal, warn } = surroundings;
  const inPlace = surroundings.strategy === 'in-place';
  const database = inPlace ? settings.database : stagingName(settings.database, longestName, surroundings.drill);
  const { server, version } = await withSession(target, database, async (session) => {
    await warnOfPower(session.query, warn);
    return { server: await readServerFacts(session, surroundings), version: session.version };
  });
  const client = await findClient('psql', server.major, signal);
  if (!knowsRestrict(client)) {
    warn(`${client.says} does not know \\restrict: penstock's own reading of the dump alone keeps commands out of it`);
  }
  const readers = inPlace ? await liveReaders(target) : undefined;
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const call = loadCall(client, settings, database, password, inPlace ? { lockSeconds: surroundings.patience } : undefined);
  const { program, write, failure } = startLoading(call, signal);
  program.stdout.resume();
  const text = new PortableText(portable(server, warn));

  await write(Buffer.from(preamble(client, randomBytes(24).toString('hex'))));
  if (inPlace) await write(Buffer.from(`BEGIN;\n${beforeDropping}${dropAll}`));
  return {
    write: (chunk) => write(text.push(chunk)),
    async end(counts) {
      await write(text.finish());
      if (inPlace) {
        await write(Buffer.from(`\n${beforeComparing}`));
        const session = psqlSession(program.stdout, write, { version, ended: program.ended, failure });
        await compare(session, counts, surroundings);
        await compareReaders(session, readers);
        signal.throwIfAborted();
        await write(Buffer.from('\nCOMMIT;\n'));
      }
      program.stdin.end();
      const ending = await program.ended;
      if (ending.status !== 0) throw await failure();
    },
    // Not by an end of its input: psql would execute the half of a statement that it has.
    abort: () => program.kill('SIGKILL'),
  };
}

/** Names in the catalogs' own words, whatever the role has set. */
const beforeDropping = 'SET search_path = pg_catalog, pg_temp;\nSET client_min_messages = warning;\n';
/** What a dump may have set otherwise must not change what we read. */
const beforeComparing = 'RESET ALL;\nSET search_path = pg_catalog, pg_temp;\nSET row_security = off;\nSET client_encoding = UTF8;\n';

/** A dump can hold functions and call them. What they may do is what the loading role may do, so that should be little. */
export async function warnOfPower(query: <Row>(sql: string) => Promise<Row[]>, warn: (line: string) => void): Promise<void> {
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
