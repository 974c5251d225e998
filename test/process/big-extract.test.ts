import { createReadStream, createWriteStream } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { peakMemory } from '../support/living-processes.ts';

/** What passes is not held, whatever there is of it: one blob of 50 MB, and a table of 200 MB. */
test('tables out of a stream of 300 MB in flat memory', { timeout: 600_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-big-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const database = new DatabaseSync(join(directory, 'big.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE huge(b BLOB); INSERT INTO huge VALUES(randomblob(50000000));
    CREATE TABLE photo(id INTEGER PRIMARY KEY, content BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO photo SELECT i, randomblob(1000000) FROM n;`);
  database.close();
  const text = `application: generic\ndatabases:\n  main: { engine: sqlite, file: ${join(directory, 'big.db')} }\n`;
  await writeFile(join(directory, 'shop.yaml'), text, { mode: 0o600 });
  const stored = join(directory, 'stream');
  await run(['dump', 'shop/main', '--config-dir', directory, '--state-dir', join(directory, 'state')], stored);
  const { size } = await stat(stored);
  expect(size).toBeGreaterThan(290e6);
  const sql = await run(['extract'], join(directory, 'sql'), stored);
  const lines = await run(['extract', '--table', 'photo', '--format', 'jsonl'], join(directory, 'jsonl'), stored);
  process.stdout.write(`a stream of ${Math.round(size / 1e6)} MB: peak memory of extract as SQL ${sql} MB, as JSON Lines ${lines} MB\n`);
  expect(sql).toBeLessThan(160);
  expect(lines).toBeLessThan(200);
});

/** Runs the built `penstock`, which must end well; gives its own peak resident memory in MB. */
async function run(args: readonly string[], output: string, input?: string): Promise<number> {
  const child = spawn(executable('penstock'), args, { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakMemory(child.pid ?? 0))), 20);
  const ended = once(child, 'exit');
  if (input === undefined) child.stdin.end();
  else void pipeline(createReadStream(input), child.stdin).catch(() => undefined);
  await pipeline(child.stdout, createWriteStream(output));
  expect(await ended).toEqual([0, null]);
  clearInterval(watch);
  return Math.round((peak * 1024) / 1e6);
}
