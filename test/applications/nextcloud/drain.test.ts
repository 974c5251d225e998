import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drain } from '../../../src/applications/nextcloud/drain.ts';
import { runningPrograms } from '../../../src/applications/nextcloud/running-programs.ts';
import { siteOf } from '../../../src/applications/nextcloud/site.ts';
import { cleanups } from '../../support/cleanups.ts';
import { liveNextcloud } from '../../support/nextcloud/live-nextcloud.ts';

const undo = cleanups();

test('a cron.php that runs is waited for, by its owner and place; one of another installation is not', async () => {
  const [one, other] = [await liveNextcloud({ dbtype: 'sqlite3' }), await liveNextcloud({ dbtype: 'sqlite3' })];
  undo.push(
    () => one.remove(),
    () => other.remove(),
  );
  const [place, elsewhere] = [siteOf(await one.read()).place, siteOf(await other.read()).place];
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const start = (cwd: string, script: string): ReturnType<typeof spawn> => {
    const child = spawn('php', ['-f', script], {
      ...one.site.owner,
      cwd,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'] ?? '', STAND_IN_CRON_PAUSE: '60000000' },
    });
    undo.push(() => Promise.resolve(child.kill('SIGKILL')));
    return child;
  };
  for (const [cwd, script] of [
    ['/', join(one.site.root, 'cron.php')],
    [one.site.root, 'cron.php'],
  ] as const) {
    const cron = start(cwd, script);
    await until(() => runningPrograms(place).length === 1);
    expect(runningPrograms(place)).toEqual([{ pid: cron.pid, what: 'php cron.php' }]);
    expect(runningPrograms(elsewhere)).toEqual([]);
    await expect(drain(place, 1, AbortSignal.timeout(60_000))).rejects.toMatchObject({
      kind: 'try-later',
      message: `still running after 1 s, and writing: php cron.php (process ${cron.pid})`,
    });
    const drained = drain(place, 60, AbortSignal.timeout(60_000));
    cron.kill('SIGKILL');
    await drained;
    expect(runningPrograms(place)).toEqual([]);
  }
});
