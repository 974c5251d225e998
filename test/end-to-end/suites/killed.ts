import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../../support/executables.ts';
import { backupStream, restoreStream, startBackup, startRestore } from '../../support/fake-bareos-fd.ts';
import { livingProcesses } from '../../support/living-processes.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';

/**
 * What kill -9, a cancelled job and a dead file daemon do to reader and writer.
 * @param options.atomic whether a swap is one step, so that no moment of it needs the next run's help
 */
export function killed(engine: string, make: () => Promise<LiveDatabase>, options: { atomic: boolean }): void {
  describe(`${engine}: killed and cancelled`, () => {
    let shop: LiveApplication;
    let reader: string;
    let writer: string;
    let env: Readonly<Record<string, string>>;
    beforeEach(async () => {
      shop = await liveApplication(make);
      env = shop.database.env ?? {};
      reader = `${executable('bpipe-reader')} shop/main ${shop.options}`;
      writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
    });
    afterEach(() => shop.remove());

    test('a writer killed at any moment leaves the old or the new database, and the next one works', { timeout: 600_000 }, async () => {
      const whole = await shop.database.contents();
      const { stdout: stream } = await backupStream({ env, reader });
      await shop.database.wreck();
      const wrecked = await shop.database.contents();
      let [old, fresh] = [0, 0];
      // Later and later, until the writer was quicker than we; in wider steps where a slow machine makes that take long.
      for (let delay = 40; ; delay += Math.max(60, Math.round(delay / 10))) {
        const running = await startRestore({ env, writer, input: stream });
        await sleep(delay);
        kill(running.pid);
        const outcome = await running.ended;
        let found = await shop.database.contents().catch(String);
        if (!options.atomic && found !== wrecked && found !== whole) {
          // Killed between the steps of a swap: the next run, here a backup, finishes or undoes it.
          await backupStream({ env, reader });
          found = await shop.database.contents();
        }
        expect(found, `after ${delay} ms`).toBe(found === wrecked ? wrecked : whole);
        if (found === wrecked) old += 1;
        else {
          fresh += 1;
          // The next run puts what is left of the swap away before the application goes on.
          await backupStream({ env, reader });
          await shop.database.wreck();
        }
        if (outcome.exitCode === 0) break;
        // Kept names have seconds: of two swaps within one the second is refused, and so says why it was not killed.
        expect([73, 75, 'SIGKILL']).toContain(outcome.signal ?? outcome.exitCode);
        if (outcome.signal === undefined) await sleep(1100);
      }
      expect(old).toBeGreaterThan(0);
      expect(fresh).toBeGreaterThan(0);
      await sleep(1100);
      expect(await restoreStream({ env, writer, input: stream })).toMatchObject({ status: 0, stderr: '' });
      expect(await shop.database.contents()).toBe(whole);
      expect((await shop.database.beside()).filter((name) => name.includes('__penstock_new'))).toEqual([]);
    });

    test('a restore that is cancelled looks like the end of the stream, and changes nothing', async () => {
      const { stdout: stream } = await backupStream({ env, reader });
      await shop.database.wreck();
      const wrecked = await shop.database.contents();
      const outcome = await restoreStream({ env, writer, input: stream, cutAfter: Math.floor(stream.length / 2) });
      expect(outcome).toMatchObject({ exitCode: 65 });
      expect(outcome.stderr).toMatch(/the stream ends (without|inside) its (seal|header)/);
      expect(await shop.database.contents()).toBe(wrecked);
      expect(await shop.database.beside()).toEqual([]);
    });

    test('a writer whose file daemon dies ends by itself, and drops what it staged', async () => {
      const { stdout: stream } = await backupStream({ env, reader });
      const before = await shop.database.contents();
      const running = await startRestore({ env, writer, input: stream, stallAfter: Math.floor(stream.length / 2) });
      await running.stalled;
      process.kill(running.daemonPid, 'SIGKILL');
      await running.ended;
      await gone(running.pid);
      expect(await shop.database.contents()).toBe(before);
      expect(await shop.database.beside()).toEqual([]);
      expect(livingProcesses(shop.directory)).toEqual([]);
    });

    test('a reader ended by SIGTERM says so and takes its children along', async () => {
      const running = await startBackup({ env, reader, stallAfter: 100 });
      await running.stalled;
      process.kill(running.pid, 'SIGTERM');
      running.cancel();
      const outcome = await running.ended;
      expect(outcome.exitCode === 143 || outcome.exitCode === 0).toBe(true);
      expect(livingProcesses(shop.directory)).toEqual([]);
    });
  });
}

/** SIGKILL, unless it has ended already. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}

/** Resolves when the process is gone. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      if (/\) [ZX] /.test(stat)) return;
    } catch {
      return;
    }
    await sleep(50);
  }
}
