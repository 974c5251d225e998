import { bare, block, quoted, type Block } from '../../configuration/resource.ts';
import { runScript } from './jobs.ts';
import { namesOf, type Setup } from './setup.ts';

/** A restore job whose `where` makes the writers rehearse; its After side refuses a job in which not every database was proven. */
export function drillJob(setup: Setup, where: string): Block {
  const names = namesOf(setup);
  return block(
    'Job',
    quoted('Name', names.drill),
    quoted('JobDefs', names.jobDefs),
    bare('Type', 'Restore'),
    quoted('Where', where),
    bare('Replace', 'Always'),
    runScript(setup, 'Before', 'penstock begin-drill', '%i'),
    runScript(setup, 'After', 'penstock end-drill', "%i '%e'"),
  );
}

/**
 * What starts it by schedule. No schedule can start a Restore job by itself (it would have nothing selected), and neither `run` nor `restore` is
 * among the commands that a RunScript's Console may give; so this job does nothing but to tell the console, as a person would. That ends
 * with status 0 whatever it was told, so the line that says that a job was queued is looked for.
 */
export function startDrillJob(setup: Setup): Block {
  const names = namesOf(setup);
  const restore = `restore client=${setup.client.name} fileset=${names.fileSet} restorejob=${names.drill} select current all done yes`;
  return block(
    'Job',
    quoted('Name', names.startDrill),
    quoted('JobDefs', names.jobDefs),
    bare('Type', 'Admin'),
    quoted('Schedule', names.drillSchedule),
    block(
      'RunScript',
      bare('Runs When', 'Before'),
      bare('Runs On Client', 'no'),
      bare('Fail Job On Error', 'yes'),
      quoted('Command', `/bin/sh -c 'echo ${restore} | ${setup.console} | tee /dev/stderr | grep queued..JobId= >/dev/null'`),
    ),
  );
}

export function drillSchedule(setup: Setup, runs: readonly string[]): Block {
  return block('Schedule', quoted('Name', namesOf(setup).drillSchedule), ...runs.map((run) => bare('Run', run)));
}
