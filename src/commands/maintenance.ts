import { duration } from '../applications/duration.ts';
import { readApplication } from '../applications/read-application.ts';
import { profileOf } from '../applications/registry.ts';
import { Failure } from '../failures/failure.ts';
import { applicationToEnd } from '../operations/application-to-end.ts';
import { fallSilent } from '../operations/silence/fall-silent.ts';
import { goOn } from '../operations/silence/go-on.ts';
import { describeHolder } from '../operations/holder.ts';
import { removeAbandonedAccesses } from '../operations/items/remove-abandoned-accesses.ts';
import { settleRollback } from '../operations/rollback/settle-rollback.ts';
import { sweep } from '../operations/sweep.ts';
import { undoRestore } from '../operations/restore/undo-restore.ts';
import { whileEnding } from '../operations/while-ending.ts';
import { abandonedAccesses, accessedApplications } from '../state/access-note.ts';
import { leasedApplications, readLease, whyOver } from '../state/lease.ts';
import { readLock } from '../state/lock.ts';
import { readRestoreLease, restoreApplications } from '../state/restore-lease.ts';
import { isAbandoned, readRollbackLease, rollbackApplications } from '../state/rollback-lease.ts';
import { maintenanceStatus } from './maintenance-status.ts';
import type { Surface, Verb } from './verb.ts';

const byHand = { purpose: 'by-hand' } as const;

export const maintenance: Verb = {
  arguments: [
    { name: '<ACTION>', meaning: 'status, on, off or sweep' },
    { name: '[APPLICATION]', meaning: 'which application; status and sweep take all that are held silent without one' },
  ],
  summary: 'Hold an application silent by hand, let it go on, or put right what a job left that nobody ended.',
  description:
    'on: the application falls silent (its quiesce commands) and stays so until off; hooks of jobs leave it as it is.\n' +
    'off: it goes on.\n' +
    'sweep: where the holder of a lease is gone (the file daemon is dead, the machine was started anew, the time is up), a restore that is not finished is\n' +
    'undone and the application goes on. Guardians do this by themselves; run it once at boot. An app password that a killed run of penstock items has left is removed.',
  options: [
    { flags: '--at-most <time>', meaning: 'on: it goes on by itself after this time, for example 2h' },
    { flags: '--dry-run', meaning: 'say what would be done' },
    { flags: '--json', meaning: 'status: print it as JSON' },
  ],
  examples: [
    'penstock maintenance status',
    'penstock maintenance on shop --at-most 2h',
    'penstock maintenance off shop',
    'penstock maintenance sweep',
  ],
  async run([action = '', application], options, surface) {
    const names = application === undefined ? await heldApplications(surface.stateDir) : [application];
    const isDry = options['dryRun'] === true;
    switch (action) {
      case 'status':
        return maintenanceStatus(names, options['json'] === true, surface);
      case 'on':
        return turnOn(given(application), readTime(options['atMost']), isDry, surface);
      case 'off':
        return turnOff(given(application), isDry, surface);
      case 'sweep':
        return sweepAll(
          application === undefined ? [...new Set([...names, ...(await accessedApplications(surface.stateDir))])] : names,
          isDry,
          surface,
        );
      default:
        throw new Failure('usage', `expected status, on, off or sweep, found ${action}`);
    }
  },
};

async function heldApplications(stateDir: string): Promise<readonly string[]> {
  const held = await Promise.all([leasedApplications, rollbackApplications, restoreApplications].map((ask) => ask(stateDir)));
  return [...new Set(held.flat())].toSorted();
}

function given(application: string | undefined): string {
  if (application === undefined) throw new Failure('usage', 'expected an application');
  return application;
}

function readTime(text: string | boolean | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = duration.safeParse(text);
  if (!seconds.success) throw new Failure('usage', `--at-most: expected a time such as 30m or 2h, found ${String(text)}`);
  return seconds.data;
}

async function turnOn(name: string, seconds: number | undefined, isDry: boolean, surface: Surface): Promise<void> {
  const application = await readApplication(name, surface.configDir);
  if (!profileOf(application).canBeQuiet(application)) {
    throw new Failure('configuration', `${application.file} does not say what makes ${name} fall silent`, {
      hint: 'add quiesce: and resume: commands',
    });
  }
  const until = seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000).toISOString();
  if (isDry) return surface.print(`${name} would fall silent${until === undefined ? '' : ` until ${until}`}`);
  await fallSilent(application, { ...byHand, until }, surface);
  surface.print(`${name} is silent${until === undefined ? '' : ` until ${until}`}; penstock maintenance off ${name} lets it go on`);
}

async function turnOff(name: string, isDry: boolean, surface: Surface): Promise<void> {
  const application = await applicationToEnd(name, surface);
  const lease = await readLease(surface.stateDir, name);
  if (lease === undefined) return surface.print(`${name} is not held silent`);
  if (lease.purpose !== 'by-hand' && whyOver(lease) === undefined) {
    throw new Failure('try-later', `${name} is held silent for a ${describeHolder(lease)} that is under way`, {
      hint: 'cancel the job; its after hook, or the guardian, lets the application go on',
    });
  }
  if (isDry) return surface.print(`${name} would go on`);
  if (lease.purpose === 'by-hand') await goOn(application, byHand, surface);
  else await sweep(application, whyOver(lease) ?? 'by hand', surface, lease.id);
  surface.print(`${name} goes on`);
}

async function sweepAll(names: readonly string[], isDry: boolean, surface: Surface): Promise<void> {
  const failures: Error[] = [];
  for (const name of names) {
    await sweepAccesses(name, isDry, surface).catch((error: Error) => {
      failures.push(error);
      surface.warn(`${name}: ${error.message}`);
    });
    const lease = await readLease(surface.stateDir, name);
    const rollback = await readRollbackLease(surface.stateDir, name);
    const isLeft = rollback !== undefined && isAbandoned(rollback);
    // Whoever restores holds the lock.
    const isHalfWay =
      (await readRestoreLease(surface.stateDir, name)) !== undefined && (await readLock(surface.stateDir, name)) === undefined;
    const killed = isLeft ? 'a rollback was killed' : isHalfWay ? 'a restore was killed' : undefined;
    const why = (lease && whyOver(lease)) ?? killed;
    if (why === undefined) continue;
    if (isDry) {
      surface.print(`${name} would be swept: ${why}`);
      continue;
    }
    try {
      // What an admin has silenced stays silent.
      if (lease === undefined || whyOver(lease) === undefined) await settle(name, why, surface);
      else surface.print(`${name} (${why}): ${await sweep(await applicationToEnd(name, surface), why, surface, lease.id)}`);
    } catch (error) {
      failures.push(error as Error);
      surface.warn(`${name}: ${(error as Error).message}`);
    }
  }
  if (failures[0]) throw failures[0];
}

async function settle(name: string, why: string, surface: Surface): Promise<void> {
  const application = await applicationToEnd(name, surface);
  await settleRollback(application, surface);
  const undone = await whileEnding(name, surface, () => undoRestore(application, why, surface));
  if (undone !== undefined) surface.print(`${name} (${why}): the restore was undone: ${undone}`);
}

/** What runs that were killed have left to get at an application by. */
async function sweepAccesses(name: string, isDry: boolean, surface: Surface): Promise<void> {
  const left = await abandonedAccesses(surface.stateDir, name);
  if (left.length === 0) return;
  if (isDry) return surface.print(`${name} would be swept: a run that put items back was killed`);
  for (const line of await removeAbandonedAccesses(await readApplication(name, surface.configDir), { ...surface, warn: () => undefined })) {
    surface.print(`${name}: ${line}`);
  }
}
