import { duration } from '../applications/duration.ts';
import { Failure } from '../failures/failure.ts';

/** A moment as people say it: how long ago (`36h`, `7d`), a day (`2026-11-01`, from its first second, UTC), or an ISO 8601 moment. @throws Failure usage */
export function moment(text: string, now: Date): Date {
  const ago = duration.safeParse(text);
  if (ago.success) return new Date(now.getTime() - ago.data * 1000);
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new Failure('usage', `expected a time, found ${JSON.stringify(text)}`, {
      hint: '36h or 7d ago, the day 2026-11-01, or 2026-11-01T03:00Z',
    });
  }
  return new Date(at);
}
