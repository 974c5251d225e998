import { hostname } from 'node:os';
import { listApplications } from '../applications/list-applications.ts';
import { readApplication } from '../applications/read-application.ts';
import { readBareosDefaults } from '../applications/read-bareos-defaults.ts';
import { namesOf } from '../bareos/generate/setup.ts';
import { Failure } from '../failures/failure.ts';
import { planConfiguration, type PlannedFile, type Source } from '../operations/configuration/plan-configuration.ts';
import { setupOf } from '../operations/configuration/setup-of.ts';
import { writeConfiguration } from '../operations/configuration/write-configuration.ts';
import type { Surface, Verb } from './verb.ts';

export const configure: Verb = {
  arguments: [{ name: '[APPLICATION...]', meaning: 'which applications' }],
  summary: 'Write the Bareos resources that back an application up and restore it.',
  description:
    'FileSet, JobDefs, backup job, restore job, and where they are missing the client and the file daemon with its plugin. Names of storage, pools, schedule and so on come from\n' +
    'the bareos: section of the application file, from _bareos.yaml beside it, and else from Bareos’s default configuration. A file that was changed by hand is not overwritten.\n' +
    'Passwords are made here, and stand only in files that their owner and group can read.',
  options: [
    { flags: '--all', meaning: 'every application in the configuration directory' },
    { flags: '--output <dir>', meaning: 'where to write (default: /etc/bareos, or /etc/bacula)' },
    { flags: '--dry-run', meaning: 'only say what would be written' },
    { flags: '--force', meaning: 'overwrite files that were changed by hand; the old one is kept as .old' },
    { flags: '--json', meaning: 'print the plan as JSON' },
  ],
  examples: ['penstock configure shop --dry-run', 'penstock configure shop', 'penstock configure --all --output /tmp/bareos'],
  async run(args, options, surface) {
    const names = options['all'] === true ? await listApplications(surface.configDir) : args.filter((name) => name !== undefined);
    if (names.length === 0)
      throw new Failure('usage', 'expected an application, or --all', { hint: `application files are in ${surface.configDir}` });
    const defaults = await readBareosDefaults(surface.configDir);
    const sources: Source[] = [];
    for (const name of names) {
      const application = await readApplication(name, surface.configDir);
      sources.push({ file: application.file, setup: setupOf(application, defaults, hostname(), surface.stateDir) });
    }
    const output = typeof options['output'] === 'string' ? options['output'] : usualPlace(sources);
    const plan = planConfiguration(sources, output);
    if (options['json'] === true)
      surface.print(
        JSON.stringify(
          plan.map(({ path, state }) => ({ path, state })),
          undefined,
          2,
        ),
      );
    else printPlan(plan, surface);
    if (options['dryRun'] === true) return;
    writeConfiguration(plan, { force: surface.force });
    if (options['json'] !== true) printNextSteps(sources, plan, output, surface);
  },
};

function usualPlace(sources: readonly Source[]): string {
  return sources.some(({ setup }) => setup.dialect === 'bareos') ? '/etc/bareos' : '/etc/bacula';
}

function printPlan(plan: readonly PlannedFile[], surface: Surface): void {
  for (const { path, state } of plan)
    surface.print(`${state.padEnd(15)} ${path}${state === 'no longer made' ? ' (remove it when no job needs it)' : ''}`);
}

function printNextSteps(sources: readonly Source[], plan: readonly PlannedFile[], output: string, surface: Surface): void {
  const [first] = sources;
  if (first === undefined) return;
  const { setup } = first;
  const names = namesOf(setup);
  const left = plan.filter(({ state, path }) => state === 'left' && path.includes('bareos-fd.d/client'));
  surface.print('\nNext:');
  for (const { path } of left)
    surface.print(`  ${path} is not ours; it needs: Plugin Directory = "${setup.plugins}", Plugin Names = "bpipe"`);
  if (setup.dialect === 'bareos') {
    surface.print(`  bareos-dir -t -c ${output}   checks it; then in bconsole: reload`);
    surface.print(`  copy bareos-fd.d to ${setup.client.name} where that is another machine, and restart its file daemon`);
  } else {
    surface.print(
      `  add @${output}/penstock-${setup.application}.conf to bacula-dir.conf, and Plugin Directory = "${setup.plugins}" to bacula-fd.conf`,
    );
    surface.print('  bacula-dir -t -c /etc/bacula/bacula-dir.conf   checks it; then in bconsole: reload');
  }
  surface.print(`  in bconsole: run job=${names.backup} yes`);
  if (setup.drill !== undefined)
    surface.print(`  in bconsole: run job=${names.startDrill} yes   rehearses its restore, as the schedule does`);
  surface.print(
    `  in bconsole: restore client=${setup.client.name} fileset=${names.fileSet} restorejob=${names.restore} select current all done yes`,
  );
}
