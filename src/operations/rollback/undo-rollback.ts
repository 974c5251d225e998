import { existsSync } from 'node:fs';
import type { Application } from '../../applications/contract.ts';
import { putBack } from '../../directories/put-back.ts';
import { removeCopy } from '../../directories/remove-copy.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { removeRollbackLease, type RollbackLease } from '../../state/rollback-lease.ts';
import { stampOf } from '../../state/stamp.ts';
import { filesApart } from '../keep-directories.ts';
import { attempts } from '../attempts.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/**
 * Undoes a rollback that has not come to its end: everything is live that was live when it began, and kept, under the same name, what was kept
 * then. May be done again after it failed.
 * @returns what state everything is in, in one line
 * @throws Failure unavailable: something could not be undone yet; the rollback's lease stays, and the next one goes on
 */
export async function undoRollback(application: Application, lease: RollbackLease, context: RunContext): Promise<string> {
  const { said, problems, attempt } = attempts(context);
  if (lease.phase !== 'keeping') {
    for (const one of lease.databases) await attempt(`database ${one.database}`, () => undoDatabase(application, lease, one, context));
  }
  for (const one of lease.directories) await attempt(one.directory, () => undoDirectory(application, lease, one, context));
  if (problems.length > 0) {
    throw new Failure('unavailable', `a rollback of ${application.name} is half-way and could not be undone yet: ${problems[0]}`, {
      hint: `put that right, then: penstock maintenance sweep ${application.name}`,
      details: problems.slice(1),
    });
  }
  await removeRollbackLease(context.stateDir, application.name);
  return said.length === 0 ? 'nothing had been changed' : said.join(', ');
}

async function undoDatabase(
  application: Application,
  lease: RollbackLease,
  { database, keptAt }: RollbackLease['databases'][number],
  context: RunContext,
): Promise<string> {
  const engine = await loadEngine(findDatabase(application, database).engine);
  const at = (now: Date) => targetOf(application, database, { ...context, now });
  const [since, before] = [new Date(lease.since), new Date(keptAt)];
  await engine.recover(at(since));
  const kept = await engine.kept(at(since));
  const replaced = kept.find((one) => stampOf(one.keptAt) === stampOf(since));
  if (replaced === undefined) return `database ${database} was not touched`;
  if (kept.some((one) => stampOf(one.keptAt) === stampOf(before))) {
    // Killed before it was taken away, what was kept is there still; then what is swapped out now is a second one of it.
    const later = at(new Date(Math.max(Date.now(), since.getTime() + 1000)));
    const { kept: second } = await engine.swapBack(later, replaced);
    const left = (await engine.kept(later)).find((one) => one.name === second);
    if (left !== undefined) await engine.forget(later, left);
  } else await engine.swapBack(at(before), replaced);
  return `database ${database} is what it was before`;
}

async function undoDirectory(
  application: Application,
  lease: RollbackLease,
  { directory, from, copy }: RollbackLease['directories'][number],
  context: RunContext,
): Promise<string | undefined> {
  if (lease.phase === 'keeping' || !existsSync(copy)) {
    await removeCopy(copy);
    return undefined;
  }
  const aside = `${copy}_aside`;
  const { restored, removed, setAside } = await putBack(directory, copy, {
    aside,
    keptIn: from,
    apart: await filesApart(application),
    signal: context.signal,
  });
  await removeCopy(copy);
  const besides = setAside === 0 ? '' : ` (${setAside} that were made meanwhile are in ${aside})`;
  return restored + removed + setAside === 0 ? `${directory} was not touched` : `${directory} is what it was before${besides}`;
}
