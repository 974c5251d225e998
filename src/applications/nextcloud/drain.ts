import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../failures/failure.ts';
import { runningPrograms } from './running-programs.ts';
import type { Place } from './site.ts';

/** Waits until no cron.php and no occ of this installation runs any more. @throws Failure try-later: one still does after `seconds` */
export async function drain(place: Place, seconds: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const running = runningPrograms(place);
    if (running.length === 0) return;
    if (Date.now() >= deadline) {
      const names = running.map(({ pid, what }) => `${what} (process ${pid})`).join(', ');
      throw new Failure('try-later', `still running after ${seconds} s, and writing: ${names}`, {
        hint: 'give it longer with maintenance: { drain: 1h }, end it, or run the job at another time',
      });
    }
    await sleep(250, undefined, { signal });
  }
}
