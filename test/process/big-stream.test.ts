import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { startBackup, startRestore, type RunningStream } from '../support/fake-bareos-fd.ts';
import { peakMemory } from '../support/living-processes.ts';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';

let shop: LiveApplication;
afterEach(() => shop.remove());

/** More than a gigabyte of dump passes through reader and writer; neither holds it. What is random cannot be compressed, but for its hexadecimal digits. */
test.each([
  ['plain', '{ format: plain }', 1e9, 160],
  // Measured: 153 to 158 and 138. The aim is 160 here, too; what is left is the allocator's, and differs from run to run.
  ['archive', '{ format: archive }', 0.5e9, 170],
  ['archive without compression', '{ format: archive, compression: none }', 1e9, 160],
])('%s: a dump of over 1 GB in flat memory', { timeout: 600_000 }, async (format, line, least, most) => {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-big-'));
  const file = join(directory, 'big.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE photo(id INTEGER PRIMARY KEY, content BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 530) INSERT INTO photo SELECT i, randomblob(1000000) FROM n;`);
  database.close();
  shop = await liveApplication(
    () =>
      Promise.resolve({
        settings: `{ engine: sqlite, file: ${file} }`,
        contents: () => Promise.resolve(''),
        wreck: () => Promise.resolve(),
        beside: () => Promise.resolve([]),
        remove: () => rm(directory, { recursive: true }),
      }),
    `stream: ${line}\n`,
  );
  const stored = join(directory, 'stream');
  const backup = await peakOf(startBackup({ reader: `${executable('bpipe-reader')} shop/main ${shop.options}`, output: stored }));
  const { size } = await stat(stored);
  const restore = await peakOf(
    startRestore({ writer: `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`, input: stored }),
  );
  process.stdout.write(
    `${format}: a stream of ${Math.round(size / 1e6)} MB: peak memory of the reader ${backup} MB, of the writer ${restore} MB\n`,
  );
  expect(size).toBeGreaterThan(least);
  expect(Math.max(backup, restore)).toBeLessThan(most);
});

/** The peak resident memory of the program itself, in MB; it must end well. */
async function peakOf(started: Promise<RunningStream>): Promise<number> {
  const running = await started;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakMemory(running.pid))), 20);
  const outcome = await running.ended;
  clearInterval(watch);
  expect(outcome).toMatchObject({ status: 0 });
  return Math.round((peak * 1024) / 1e6);
}
