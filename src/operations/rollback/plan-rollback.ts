import { existsSync } from 'node:fs';
import type { Application } from '../../applications/contract.ts';
import { Failure } from '../../failures/failure.ts';
import { momentOf } from '../../state/stamp.ts';
import { directoriesToKeep } from '../keep-directories.ts';
import { keptMoments, type Moment } from './kept-moments.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase } from '../target-of.ts';

/** What of an application is to be rolled back, and to where. */
export interface RollbackWish {
  /** A moment's stamp, or a name that ends in one; without it the newest moment. */
  readonly to: string | undefined;
  /** Only these databases, and no directory. */
  readonly databases: readonly string[] | undefined;
  readonly only: 'databases' | 'files' | undefined;
}

/** What a rollback does. */
export interface RollbackPlan {
  /** What is brought back. */
  readonly moment: Moment;
  /** What stays as it is, and why. */
  readonly stays: readonly { readonly part: string; readonly why: string }[];
  /** When something was kept last, so that what this rollback keeps is newer. */
  readonly newest: Date;
}

/** The databases that are asked for. @throws Failure no-input: the application has none of that name */
export function wishedDatabases(application: Application, wish: RollbackWish): readonly string[] {
  for (const name of wish.databases ?? []) findDatabase(application, name);
  return wish.only === 'files' ? [] : (wish.databases ?? Object.keys(application.databases));
}

/**
 * Chooses the moment, and says of every part of the application what becomes of it. Changes nothing.
 * @throws Failure no-input: nothing is kept, or nothing at that moment; what keeps a database from being asked
 */
export async function planRollback(application: Application, wish: RollbackWish, context: RunContext): Promise<RollbackPlan> {
  const { name } = application;
  const databases = wishedDatabases(application, wish);
  const { moments, unknown } = await keptMoments(application, databases, context);
  if (unknown[0]) throw unknown[0].failure;
  const withFiles = wish.only !== 'databases' && wish.databases === undefined;
  const eligible = moments
    .map((moment) => (withFiles ? moment : { ...moment, directories: [] }))
    .filter((moment) => moment.databases.length + moment.directories.length > 0);
  if (eligible[0] === undefined) {
    throw new Failure('no-input', `nothing is kept of ${describeWish(name, wish)}, so there is nothing to go back to`, {
      hint: 'restores keep what they replace until a later backup has succeeded; to go further back, restore an older backup',
    });
  }
  const stamp = wish.to === undefined ? eligible[0].stamp : stampIn(wish.to);
  const moment = eligible.find((one) => one.stamp === stamp);
  if (moment === undefined) {
    throw new Failure('no-input', `nothing is kept of ${describeWish(name, wish)} under ${stamp}`, {
      hint: `kept is: ${eligible.map((one) => one.stamp).join(', ')}; penstock rollback --list ${name} tells more`,
    });
  }
  const stays = [
    ...Object.keys(application.databases).flatMap((database) => {
      if (moment.databases.some((one) => one.database === database)) return [];
      const others = moments.filter((one) => one.databases.some((kept) => kept.database === database)).map((one) => one.stamp);
      const why = databases.includes(database) ? `nothing of it was kept then${alsoKept(others)}` : 'it was not asked for';
      return [{ part: `database ${database}`, why }];
    }),
    ...(await directoriesToKeep(application)).flatMap((directory) => {
      if (moment.directories.some((one) => one.directory === directory)) return [];
      const others = moments.filter((one) => one.directories.some((kept) => kept.directory === directory)).map((one) => one.stamp);
      const none = `there is no copy of then: that restore did not change it, or it could not be copied${alsoKept(others)}`;
      return [{ part: directory, why: withFiles ? none : 'it was not asked for' }];
    }),
    ...application.directories
      .filter((directory) => !existsSync(directory))
      .map((directory) => ({ part: directory, why: 'it is not there; make it, and run this again, to have its files back' })),
  ];
  return { moment, stays, newest: moments[0]?.at ?? moment.at };
}

function alsoKept(stamps: readonly string[]): string {
  return stamps.length === 0 ? '' : ` (of it is kept: ${stamps.join(', ')})`;
}

function describeWish(name: string, { databases, only }: RollbackWish): string {
  if (databases !== undefined) return databases.map((database) => `${name}/${database}`).join(', ');
  return only === undefined ? name : `the ${only} of ${name}`;
}

/** Takes a name as a job log has it, too: `orders.db__penstock_20261124T173204Z`. */
function stampIn(text: string): string {
  const stamp = text.replace(/^.*__penstock_/s, '');
  if (momentOf(stamp) !== undefined) return stamp;
  throw new Failure('usage', `--to: expected a moment such as 20261124T173204Z, found ${JSON.stringify(text)}`, {
    hint: 'penstock rollback --list shows those that are kept',
  });
}
