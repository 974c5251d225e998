import { createHash } from 'node:crypto';
import { listApplications } from '../../applications/list-applications.ts';
import { readApplication } from '../../applications/read-application.ts';
import { redirectDatabase } from '../../applications/redirect-database.ts';
import type { Application, Database } from '../../applications/contract.ts';
import type { Engine } from '../../engines/contract.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/** Another place than the application's own database. */
export interface Elsewhere {
  readonly settings: unknown;
  /** Stands for the place in the names of its lock and its journal, which are none of the application's own database. */
  readonly key: string;
  /** What messages and the run record call it. */
  readonly said: string;
}

/**
 * Where `--to` leads: undefined where that is the application's own database, whatever the words for it.
 * @throws Failure usage: words that the engine does not know; would-overwrite: it is a database of this or another application's file, or a
 * name that Penstock itself gives
 */
export async function findElsewhere(
  application: Application,
  name: string,
  words: string | undefined,
  context: RunContext,
): Promise<Elsewhere | undefined> {
  if (words === undefined) return undefined;
  const own = findDatabase(application, name);
  const there = redirectDatabase(own, words);
  const engine = await loadEngine(there.engine);
  const said = engine.describe(there.settings);
  if (/__penstock_(?:new|drill|\d{8}T\d{6}Z)$/.test(nameOf(there))) {
    throw new Failure('would-overwrite', `${said} has a name that penstock gives to what it stages and keeps`, {
      hint: 'restore into a database of another name',
    });
  }
  const identity = await identify(engine, application, name, { ...context, settings: there.settings });
  if (identity === (await identityOf(engine, application, name, context))) return undefined;
  await refuseOthersLive(engine, there, identity, { application, name, said }, context);
  return { settings: there.settings, key: createHash('sha256').update(identity).digest('hex').slice(0, 12), said };
}

/** A live database is restored under its own name alone, so that its journal and what is kept of it stay together. */
async function refuseOthersLive(
  engine: Engine<unknown>,
  there: Database,
  identity: string,
  self: { readonly application: Application; readonly name: string; readonly said: string },
  context: RunContext,
): Promise<void> {
  for (const name of await listApplications(context.configDir)) {
    // An application file that is broken must not keep anybody from a restore.
    const application =
      name === self.application.name ? self.application : await readApplication(name, context.configDir).catch(() => undefined);
    if (application === undefined) continue;
    for (const [database, settings] of Object.entries(application.databases)) {
      const isOwn = application === self.application && database === self.name;
      if (isOwn || settings.engine !== there.engine || nameOf(settings) !== nameOf(there)) continue;
      if ((await identityOf(engine, application, database, context)) !== identity) continue;
      throw new Failure('would-overwrite', `${self.said} is the live database ${application.name}/${database}`, {
        hint: 'restore into a database that no application file names',
      });
    }
  }
}

function nameOf({ settings }: Database): string {
  return 'file' in settings ? settings.file : settings.database;
}

/** undefined where its server does not answer: then it is not where an answer came from. */
async function identityOf(
  engine: Engine<unknown>,
  application: Application,
  name: string,
  context: RunContext,
): Promise<string | undefined> {
  try {
    return await identify(engine, application, name, { ...context, settings: findDatabase(application, name).settings });
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function identify(
  engine: Engine<unknown>,
  application: Application,
  name: string,
  context: RunContext & { readonly settings: unknown },
): Promise<string> {
  const target = targetOf(application, name, { ...context, now: new Date() });
  return engine.identify({ ...target, settings: context.settings });
}
