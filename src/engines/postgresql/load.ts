import { randomBytes } from 'node:crypto';
import type { Loader, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { loadCall, preamble } from './load-call.ts';
import { portable } from './portability.ts';
import { PortableText } from './portable-text.ts';
import { prepareLoading } from './prepare-loading.ts';
import { psqlSession } from './psql-session.ts';
import { compareReaders, liveReaders } from './readers.ts';
import { dropAll } from './drop-all.ts';
import { compare } from './verify.ts';
import { longestName } from './quote.ts';
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
  const { server, version, client, password } = await prepareLoading(target, database);
  const readers = inPlace ? await liveReaders(target) : undefined;
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
