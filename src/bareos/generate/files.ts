import { printConfiguration } from '../../configuration/print-configuration.ts';
import type { Item } from '../../configuration/resource.ts';
import { client, directorOfClient, fileDaemon } from './client.ts';
import { drillJob, drillSchedule, startDrillJob } from './drill.ts';
import { fileSet } from './file-set.ts';
import { backupJob, jobDefs, restoreJob, schedule } from './jobs.ts';
import { namesOf, type Setup } from './setup.ts';

/** A file of a configuration, without its first line. */
export interface GeneratedFile {
  /** Relative to where the configuration lies. */
  readonly path: string;
  readonly text: string;
  /** What every set-up has already (the client, the file daemon): where it is there, it stays as it is. */
  readonly isShared: boolean;
}

/**
 * The files of an application's set-up. Bareos has one resource a file, named after it; Bacula one file, which its director's configuration includes.
 * @param password of the client, for files that need one
 */
export function files(setup: Setup, password: string): readonly GeneratedFile[] {
  const names = namesOf(setup);
  const made = schedule(setup);
  const ofDirector = [
    ['fileset', names.fileSet, fileSet(setup)],
    ['jobdefs', names.jobDefs, jobDefs(setup)],
    ['job', names.backup, backupJob(setup)],
    ['job', names.restore, restoreJob(setup)],
    ...drills(setup),
    ...(made === undefined ? [] : ([['schedule', names.schedule, made]] as const)),
  ] as const;
  if (setup.dialect === 'bacula') {
    return [
      file(
        `penstock-${setup.application}.conf`,
        ofDirector.map(([, , resource]) => resource),
        false,
      ),
    ];
  }
  return [
    ...ofDirector.map(([type, name, resource]) => file(`bareos-dir.d/${type}/${name}.conf`, [resource], false)),
    file(`bareos-dir.d/client/${setup.client.name}.conf`, [client(setup, password)], true),
    file('bareos-fd.d/client/myself.conf', [fileDaemon(setup)], true),
    file(`bareos-fd.d/director/${setup.director}.conf`, [directorOfClient(setup, password)], true),
  ];
}

/** The rehearsal of a restore: the job, what starts it, and when. */
function drills(setup: Setup): readonly (readonly ['job' | 'schedule', string, Item])[] {
  const names = namesOf(setup);
  if (setup.drill === undefined) return [];
  return [
    ['job', names.drill, drillJob(setup, setup.drill.where)],
    ['job', names.startDrill, startDrillJob(setup)],
    ['schedule', names.drillSchedule, drillSchedule(setup, setup.drill.schedule)],
  ];
}

function file(path: string, resources: readonly Item[], isShared: boolean): GeneratedFile {
  return { path, text: printConfiguration(resources), isShared };
}
