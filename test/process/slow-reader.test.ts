import { spawn } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';

let shop: LiveApplication;
afterEach(() => shop.remove());

/** Whoever waits for a tape reads little at a time: what was given to a full pipe must still be there when it is taken, however small the pieces are. */
test.each(['plain', 'archive', 'archive, compression: none'])(
  'a stream that is read slowly is whole: %s',
  { timeout: 300_000 },
  async (format) => {
    shop = await liveApplication(liveSqlite, `stream: { format: ${format} }\n`);
    const file = /file: (\S+?)[,\s}]/.exec(shop.database.settings)?.[1] ?? '';
    const database = new DatabaseSync(file);
    for (let table = 0; table < 400; table++)
      database.exec(`CREATE TABLE small_${table}(a BLOB); INSERT INTO small_${table} VALUES (randomblob(${4000 + table * 10}));`);
    database.close();
    const reader = spawn(executable('bpipe-reader'), ['shop/main', ...shop.options.split(' ')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => reader.once('close', resolve));
    const chunks: Buffer[] = [];
    for await (const chunk of reader.stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      // Long enough at first that all comes to a stand.
      await new Promise((resolve) => setTimeout(resolve, chunks.length === 1 ? 1500 : 10));
    }
    expect(await ended).toBe(0);
    expect(await penstock(['verify'], Buffer.concat(chunks))).toMatchObject({ status: 0 });
  },
);
