import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runLoad } from '../../../src/engines/sqlite/run-load.ts';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { writeDump } from '../../../src/engines/sqlite/write-dump.ts';
import { aDatabase, aFile, aTarget, dumpOf, dumped, pieces, query, scanned } from './a-database.ts';
import { anApplication } from './an-application.ts';

const accounts = `PRAGMA journal_mode=WAL; CREATE TABLE a(x); CREATE TABLE b(x);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO a SELECT 100 FROM n; INSERT INTO b SELECT x FROM a`;

test('the dump is one moment, though the application goes on writing', async () => {
  const file = aDatabase(accounts);
  const application = spawn(process.execPath, [join(import.meta.dirname, 'busy-application.ts'), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(application.stdout, 'data');

  const chunks: Buffer[] = [];
  await writeDump(file, async (chunk) => {
    chunks.push(chunk);
    // The dump waits for the application here, and not the application for the dump.
    await once(application.stdout, 'data');
  });
  application.stdin.end();
  await once(application, 'close');

  const loaded = aFile();
  await runLoad(loaded, pieces(scanned(chunks).text));
  expect(query(loaded, 'SELECT (SELECT sum(x) FROM a) + (SELECT sum(x) FROM b)')).toEqual([4_000_000]);
  expect(query(file, 'SELECT (SELECT sum(x) FROM a) + (SELECT sum(x) FROM b)')).toEqual([4_000_000]);
});

test('what the application has only in its -wal is dumped, too', async () => {
  const file = aDatabase('PRAGMA journal_mode=WAL; CREATE TABLE t(a)');
  const application = anApplication(file);
  await application.ask("INSERT INTO t VALUES('in the wal')");
  expect((await dumped(aTarget(file))).counts.rows).toEqual({ t: 1 });
  expect(await application.ask('SELECT a FROM t')).toEqual([{ a: 'in the wal' }]);
});

test('what SQLite makes beside the file belongs to its owner', async () => {
  const file = aDatabase('PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1)');
  const owner = process.getuid?.() === 0 ? 1000 : (process.getuid?.() ?? 0);
  if (owner === 1000) chownSync(file, owner, 1001);
  const owners: number[] = [];
  await writeDump(file, async () => void owners.push(...readdirSync(dirname(file)).map((name) => statSync(join(dirname(file), name)).uid)));
  expect(new Set(owners)).toEqual(new Set([owner]));
  expect(readdirSync(dirname(file))).toEqual(['shop.db']);
});

test('nothing is written to the database', async () => {
  const file = aDatabase('CREATE TABLE t(a)');
  const before = statSync(file, { bigint: true }).mtimeNs;
  await dumped(aTarget(file));
  expect(statSync(file, { bigint: true }).mtimeNs).toBe(before);
});

test('a dump that is killed has not ended well', async () => {
  const file = aDatabase(accounts);
  const dump = await sqlite.dump(aTarget(file, { ownProgram: (args) => killed(args) }), {} as never);
  for await (const chunk of dump.output) expect(chunk.length).toBeGreaterThan(0);
  await expect(dump.ended()).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('SIGKILL') });
});

function killed(args: readonly string[]): { file: string; args: string[] } {
  const call = aTarget('/none').surroundings.ownProgram(args);
  return { file: '/bin/sh', args: ['-c', '"$0" "$@" | head -c 70000; kill -9 $$', call.file, ...call.args] };
}

test('an index that does not hold what its table holds is found beside the dump, which then has not ended well', async () => {
  const file = aDatabase(`CREATE TABLE t(a, b); CREATE INDEX i ON t(a); INSERT INTO t VALUES(1, 2);
    PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX i ON t(b)' WHERE name = 'i'`);
  await expect(dumped(aTarget(file))).rejects.toMatchObject({
    kind: 'not-whole',
    message: expect.stringContaining('missing from index i'),
  });
});

test('an aborted run ends its dump', async () => {
  const run = new AbortController();
  const dump = await sqlite.dump(aTarget(aDatabase(accounts), { signal: run.signal }), {} as never);
  const reason = new Error('cancelled');
  run.abort(reason);
  await expect(dump.ended()).rejects.toBe(reason);
});

test('a comment that is left open in the schema does not swallow what follows', async () => {
  const file = aDatabase('CREATE TABLE t(a); CREATE VIEW v AS SELECT 1 /* left open');
  const loaded = aFile();
  await runLoad(loaded, pieces((await dumpOf(file)).text));
  expect(query(loaded, 'SELECT name FROM sqlite_schema')).toEqual(['t', 'v']);
});

test('a definition that is not UTF-8 is refused', async () => {
  const file = aDatabase(`CREATE TABLE t(a DEFAULT 'x'); PRAGMA writable_schema=ON;
    UPDATE sqlite_schema SET sql = CAST(replace(CAST(sql AS BLOB), x'2778', x'27ff') AS TEXT)`);
  await expect(dumpOf(file)).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringContaining('definition of t') });
});

test('a row of more than 256 MiB is refused', async () => {
  const file = aDatabase('CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(134217728))');
  await expect(writeDump(file, async () => undefined)).rejects.toMatchObject({
    kind: 'not-whole',
    hint: expect.stringContaining('128 MiB'),
  });
});

test('a name with signs that mean something in a URI is only a name', async () => {
  const file = aDatabase('CREATE TABLE t(a)', join(dirname(aFile()), '-x?mode=memory&%41#.db'));
  expect((await dumped(aTarget(file))).counts.rows).toEqual({ t: 0 });
});
