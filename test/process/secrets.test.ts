import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStream } from '../../src/formats/read-stream.ts';
import { bothServers } from '../support/both-servers.ts';
import { gather, inChunks } from '../support/bytes.ts';
import { executable } from '../support/executables.ts';
import { startBackup, startRestore, type Outcome, type RunningStream } from '../support/fake-bareos-fd.ts';
import { archived, liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';

/* Promise 4: while a dump and a restore run, their passwords stand in no argv, no environment, no log and no record. */

const servers = bothServers();

const engines: Record<string, () => Promise<LiveDatabase>> = {
  mariadb: () => liveMariadb(servers.mariadb),
  'mariadb, archive': archived(() => liveMariadb(servers.mariadb)),
  postgresql: () => livePostgresql(servers.postgresql),
  'postgresql, archive': archived(() => livePostgresql(servers.postgresql)),
};

describe.each(Object.keys(engines))('%s', (engine) => {
  test('nobody sees the password', async () => {
    const shop = await liveApplication(engines[engine] as () => Promise<LiveDatabase>);
    try {
      const password = await passwordOf(shop);
      const watch = watchFor(password);
      const backup = await ended(startBackup({ reader: `${executable('bpipe-reader')} shop/main ${shop.options}` }));
      const restore = await ended(
        startRestore({
          writer: `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`,
          input: backup.stdout,
        }),
      );
      const seen = watch.stop();
      expect([backup.status, restore.status]).toEqual([0, 0]);
      expect(seen.processes).toBeGreaterThan(2);
      expect(seen.leaks).toEqual([]);
      for (const text of [backup.stderr, restore.stderr, await textOf(backup.stdout), ...(await filesBelow(shop.stateDir))]) {
        expect(text).not.toContain(password);
      }
    } finally {
      await shop.remove();
    }
  });
});

/** All that a stream says, not compressed. */
async function textOf(stream: Buffer): Promise<string> {
  const { manifest, accounts, body } = await readStream(inChunks(stream));
  return JSON.stringify([manifest, accounts, stream.toString('latin1'), (await gather(body)).toString('latin1')]);
}

async function passwordOf(shop: LiveApplication): Promise<string> {
  const path = /file: '([^']+)'/.exec(shop.database.settings)?.[1] ?? '';
  return (await readFile(path, 'utf8')).trimEnd();
}

async function ended(started: Promise<RunningStream>): Promise<Outcome> {
  return (await started).ended;
}

/** Looks at every process there is, again and again, until stopped. */
function watchFor(secret: string): { stop(): { leaks: string[]; processes: number } } {
  const leaks = new Set<string>();
  const seen = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
      for (const what of ['cmdline', 'environ']) {
        try {
          const text = readFileSync(`/proc/${pid}/${what}`, 'utf8');
          if (/dump|mariadb|psql|bpipe/.test(text)) seen.add(pid);
          if (text.includes(secret)) leaks.add(`${what} of ${text.slice(0, 80)}`);
        } catch {
          // It has ended meanwhile.
        }
      }
    }
  };
  const timer = setInterval(look, 5);
  return {
    stop() {
      clearInterval(timer);
      return { leaks: [...leaks], processes: seen.size };
    },
  };
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')));
}
