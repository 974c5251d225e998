import { bare, block, quoted, type Block } from '../../configuration/resource.ts';
import { namesOf, type Setup } from './setup.ts';

/** What the backup and the restore job share. */
export function jobDefs(setup: Setup): Block {
  return block(
    'JobDefs',
    quoted('Name', namesOf(setup).jobDefs),
    bare('Type', 'Backup'),
    quoted('Client', setup.client.name),
    quoted('FileSet', namesOf(setup).fileSet),
    quoted('Storage', setup.storage),
    quoted('Pool', setup.pools.full),
    quoted('Messages', setup.messages),
    bare('Priority', setup.priority),
  );
}

export function backupJob(setup: Setup): Block {
  const names = namesOf(setup);
  return block(
    'Job',
    quoted('Name', names.backup),
    quoted('JobDefs', names.jobDefs),
    bare('Type', 'Backup'),
    bare('Level', 'Incremental'),
    quoted('Schedule', names.schedule),
    quoted('Full Backup Pool', setup.pools.full),
    quoted('Differential Backup Pool', setup.pools.differential),
    quoted('Incremental Backup Pool', setup.pools.incremental),
    runScript(setup, 'Before', 'before-backup', '%i %l'),
    runScript(setup, 'After', 'after-backup', "%i '%e'"),
  );
}

export function restoreJob(setup: Setup): Block {
  const names = namesOf(setup);
  return block(
    'Job',
    quoted('Name', names.restore),
    quoted('JobDefs', names.jobDefs),
    bare('Type', 'Restore'),
    quoted('Where', '/'),
    bare('Replace', 'Always'),
    runScript(setup, 'Before', 'before-restore', '%i'),
    runScript(setup, 'After', 'after-restore', "%i '%e'"),
  );
}

/**
 * A script that the file daemon runs. The After side runs whatever became of the job: it lets the application go on. No argument holds a slash, because Bareos's
 * Allowed Script Dir compares everything before the last one in the whole line.
 */
export function runScript(setup: Setup, when: 'Before' | 'After', program: string, codes: string): Block {
  return block(
    'RunScript',
    bare('Runs When', when),
    bare('Runs On Client', 'yes'),
    bare('Fail Job On Error', 'yes'),
    ...(when === 'After' ? [bare('Runs On Success', 'yes'), bare('Runs On Failure', 'yes')] : []),
    quoted('Command', `${setup.programs}/${program} ${setup.application} ${codes}`),
  );
}

export function schedule(setup: Setup): Block | undefined {
  if (typeof setup.schedule === 'string') return undefined;
  return block('Schedule', quoted('Name', namesOf(setup).schedule), ...setup.schedule.map((run) => bare('Run', run)));
}
