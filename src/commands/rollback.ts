import { isatty } from 'node:tty';
import { readApplication } from '../applications/read-application.ts';
import { Failure } from '../failures/failure.ts';
import { listKept, measure } from '../operations/list-kept.ts';
import { planRollback, type RollbackPlan, type RollbackWish } from '../operations/rollback/plan-rollback.ts';
import { rollback as rollBack } from '../operations/rollback.ts';
import { askOnTerminal } from './ask.ts';
import { describeKept, describePlan, describeRollback } from './describe-rollback.ts';
import type { Surface, Verb } from './verb.ts';

export const rollback: Verb = {
  arguments: [{ name: '<APPLICATION>', meaning: 'which application, for example shop' }],
  summary: 'Bring back what a restore has replaced: the wrong backup was restored.',
  description:
    'A restore keeps the databases and directories that it replaces, all under one moment. This puts those of the newest moment, or of another one, back in their\n' +
    'place, all together or none, and keeps in their stead what is there now: to undo a rollback, roll back again. The application is silent meanwhile, and its\n' +
    'after-restore commands run. What stays as it is, is said with its reason. Nothing is deleted; what is kept goes only after a later backup that succeeded.',
  options: [
    { flags: '--to <moment>', meaning: 'to what was kept then, such as 20261124T173204Z (default: the newest)' },
    { flags: '--database <names>', meaning: 'only these databases, by commas; all directories stay as they are' },
    { flags: '--databases-only', meaning: 'all directories stay as they are' },
    { flags: '--files-only', meaning: 'all databases stay as they are' },
    { flags: '--list', meaning: 'only list what is kept, with its size' },
    { flags: '--dry-run', meaning: 'say what would be done' },
    { flags: '--yes', meaning: 'do not ask' },
    { flags: '--json', meaning: 'print it as JSON' },
  ],
  examples: [
    'penstock rollback --list shop',
    'penstock rollback shop --dry-run',
    'penstock rollback shop',
    'penstock rollback shop --to 20261124T173204Z --yes',
    'penstock rollback shop --database orders --yes',
  ],
  async run([name = ''], options, surface) {
    const wish = wishOf(options);
    const isJson = options['json'] === true;
    if (options['list'] === true) return list(name, isJson, surface);
    if (options['dryRun'] === true) return say(name, await planOf(name, wish, surface), isJson, surface);
    const chosen = options['yes'] === true ? wish : await confirm(name, wish, surface);
    const { failure, ...result } = await rollBack(name, chosen, surface);
    if (isJson) surface.print(JSON.stringify(result, undefined, 2));
    else for (const line of [...describeRollback(result), ...result.lines.map((step) => `${name}: ${step}`)]) surface.print(line);
    if (failure) throw failure;
  },
};

function wishOf(options: Readonly<Record<string, string | boolean | undefined>>): RollbackWish {
  const { to, database } = options;
  const narrowing = ['database', 'databasesOnly', 'filesOnly'].filter((key) => options[key] !== undefined);
  if (narrowing.length > 1) throw new Failure('usage', 'expected only one of --database, --databases-only and --files-only');
  return {
    to: typeof to === 'string' ? to : undefined,
    databases: typeof database === 'string' ? database.split(',').map((one) => one.trim()) : undefined,
    only: options['databasesOnly'] === true ? 'databases' : options['filesOnly'] === true ? 'files' : undefined,
  };
}

async function planOf(name: string, wish: RollbackWish, surface: Surface): Promise<RollbackPlan> {
  return planRollback(await readApplication(name, surface.configDir), wish, surface);
}

async function say(name: string, plan: RollbackPlan, isJson: boolean, surface: Surface): Promise<void> {
  const parts = await measure(await readApplication(name, surface.configDir), plan.moment, surface);
  if (isJson) {
    const said = { application: name, to: plan.moment.stamp, parts, stays: plan.stays };
    return surface.print(JSON.stringify(said, undefined, 2));
  }
  for (const line of describePlan(name, plan.moment.stamp, parts, plan.stays)) surface.print(line);
}

/** @returns the wish, held to the moment that was shown: what else may have been kept meanwhile was not agreed to */
async function confirm(name: string, wish: RollbackWish, surface: Surface): Promise<RollbackWish> {
  if (!isatty(0)) {
    throw new Failure('usage', 'expected --yes, because there is no terminal to ask on', {
      hint: `penstock rollback ${name} --dry-run says what it would do`,
    });
  }
  const plan = await planOf(name, wish, surface);
  await say(name, plan, false, surface);
  const ask = askOnTerminal();
  try {
    const answer = await ask.text('Go on? yes or no', 'no');
    if (!/^y(es)?$/i.test(answer)) throw new Failure('usage', 'not confirmed; nothing was changed');
  } finally {
    ask.close();
  }
  return { ...wish, to: plan.moment.stamp };
}

async function list(name: string, isJson: boolean, surface: Surface): Promise<void> {
  const application = await readApplication(name, surface.configDir);
  const { moments, unknown } = await listKept(application, surface);
  if (isJson) {
    surface.print(JSON.stringify({ application: name, keepPrevious: application.restore.keepPrevious, moments }, undefined, 2));
  } else for (const line of describeKept(application, moments)) surface.print(line);
  for (const { database, failure } of unknown) surface.warn(`what is kept of ${name}/${database} is not known: ${failure.message}`);
  if (unknown[0]) throw unknown[0].failure;
}
