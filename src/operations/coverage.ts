import { realpathSync, statSync } from 'node:fs';
import { listApplications } from '../applications/list-applications.ts';
import { readApplication } from '../applications/read-application.ts';
import type { Application } from '../applications/contract.ts';
import type { Listing } from '../engines/contract.ts';
import { isPenstocks } from '../engines/names.ts';
import { loadEngine } from '../engines/registry.ts';
import { Failure } from '../failures/failure.ts';
import { detect } from './configuration/detect.ts';
import { fitsPattern } from './fits-pattern.ts';
import type { RunContext } from './run-context.ts';
import { findDatabase, targetOf } from './target-of.ts';

/** Something that is there, and that no application covers. */
export interface Uncovered {
  readonly name: string;
  readonly bytes: number | undefined;
}

/** A server, and what it has. */
export interface ServerCoverage {
  readonly server: string;
  /** The applications that have databases on it. */
  readonly applications: readonly string[];
  /** How many of its databases applications cover. */
  readonly covered: number;
  readonly uncovered: readonly Uncovered[];
  /** Why there may be more that none of the accounts sees. */
  readonly unseen: Listing['unseen'];
}

export interface Coverage {
  /** ISO 8601. */
  readonly at: string;
  readonly servers: readonly ServerCoverage[];
  /** SQLite files in an application's directories that no application lists as a database: saved as files, which may be torn. */
  readonly files: readonly (Uncovered & { readonly application: string })[];
  /** Databases that an application lists and their server does not have. */
  readonly vanished: readonly { readonly application: string; readonly database: string; readonly server: string }[];
  /** What could not be looked at: application files, servers. */
  readonly unknown: readonly { readonly application: string; readonly database?: string; readonly what: string }[];
}

/** How long one server may take to answer, in milliseconds. */
const longest = 20_000;

type Answer = { readonly application: Application; readonly database: string } & (
  { readonly listing: Listing } | { readonly listing: undefined; readonly trouble: string }
);

/**
 * Asks each server that an application file names for its databases, with the rights that the application has, and looks for SQLite files in the
 * applications' directories. Changes nothing.
 */
export async function examineCoverage(context: RunContext): Promise<Coverage> {
  const names = await listApplications(context.configDir);
  const read = await Promise.all(names.map((name) => readOne(name, context)));
  const applications = read.filter((one) => 'databases' in one);
  const answers = await Promise.all(
    applications.flatMap((application) => Object.keys(application.databases).map((database) => ask(application, database, context))),
  );
  const asked = answers.filter((answer) => answer.listing !== undefined);
  return {
    at: new Date().toISOString(),
    servers: serversOf(asked),
    files: filesOf(applications, asked),
    vanished: asked
      .filter(({ listing }) => listing.own === undefined)
      .map(({ application, database, listing }) => ({ application: application.name, database, server: listing.server })),
    unknown: [
      ...read.filter((one) => 'what' in one),
      ...answers.flatMap((answer) =>
        answer.listing === undefined ? [{ application: answer.application.name, database: answer.database, what: answer.trouble }] : [],
      ),
    ],
  };
}

async function readOne(name: string, { configDir }: RunContext): Promise<Application | { application: string; what: string }> {
  try {
    return await readApplication(name, configDir);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { application: name, what: error.message };
  }
}

async function ask(application: Application, database: string, context: RunContext): Promise<Answer> {
  const late = AbortSignal.timeout(longest);
  const signal = AbortSignal.any([context.signal, late]);
  try {
    const engine = await loadEngine(findDatabase(application, database).engine);
    const listing = await engine.databases(targetOf(application, database, { ...context, signal, now: new Date() }));
    return { application, database, listing };
  } catch (error) {
    context.signal.throwIfAborted();
    if (late.aborted) return { application, database, listing: undefined, trouble: `no answer within ${longest / 1000} s` };
    if (!(error instanceof Failure)) throw error;
    return { application, database, listing: undefined, trouble: error.message };
  }
}

type Asked = Answer & { readonly listing: Listing };

/** What one account does not see of a server, another may. */
function serversOf(asked: readonly Asked[]): readonly ServerCoverage[] {
  const byServer = Map.groupBy(asked, ({ listing }) => listing.identity);
  return [...byServer.values()].map((answers) => {
    const there = new Map<string, number | undefined>();
    for (const { name, bytes } of answers.flatMap(({ listing }) => listing.databases)) there.set(name, bytes ?? there.get(name));
    const covered = new Set(answers.flatMap(({ listing: { own } }) => (own === undefined ? [] : [own])));
    const ignore = answers.flatMap(({ application }) => application.coverage.ignore);
    return {
      server: answers[0]?.listing.server ?? '',
      applications: [...new Set(answers.map(({ application }) => application.name))],
      covered: covered.size,
      uncovered: [...there]
        .filter(([name]) => !covered.has(name) && !isPenstocks(name) && !ignore.some((pattern) => fitsPattern(name, pattern)))
        .map(([name, bytes]) => ({ name, bytes }))
        .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      unseen: answers.every(({ listing }) => listing.unseen !== undefined) ? answers[0]?.listing.unseen : undefined,
    };
  });
}

function filesOf(applications: readonly Application[], asked: readonly Asked[]): Coverage['files'] {
  const covered = new Set(asked.flatMap(({ listing: { own } }) => own ?? []));
  return applications.flatMap(({ name, directories, exclude, coverage: { ignore } }) =>
    [...new Set(detect(directories).sqliteFiles)]
      .filter(
        (file) => !covered.has(real(file)) && !isPenstocks(file) && ![...exclude, ...ignore].some((pattern) => fitsPattern(file, pattern)),
      )
      .map((file) => ({ application: name, name: file, bytes: statSync(file, { throwIfNoEntry: false })?.size })),
  );
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
