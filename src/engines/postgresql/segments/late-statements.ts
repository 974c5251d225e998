import type { Statement } from '../statement.ts';
import { segmentBytes, type Segment } from '../../../streams/segment.ts';
import { keyOf, madeLate } from './kind-of.ts';
import { sliced } from './sliced.ts';

/** Of one table. */
interface Keys {
  readonly constraints: Buffer[];
  /** What was in force for the last constraint. */
  settings: string;
  /** With what each needs. */
  readonly indexes: Buffer[];
}

/** Takes apart what comes after the data of a dump. All of it is held, which is the size of a schema and not of data. */
export interface LateStatements {
  /** @param written the statement's bytes, with its line end. @param settings what is in force for objects that are made, as statements */
  add(statement: Statement, written: Buffer, settings: string): void;
  /** @param preamble what each session must be told. @param rest what follows the last statement. @param sizes bytes of the tables' rows */
  segments(preamble: Buffer, rest: Buffer, sizes: ReadonlyMap<string, number>): Segment[];
}

/**
 * Told apart are keys that may be made side by side, and everything else, which stays in its order behind them. Constraints of one table alter it, each
 * alone: they are one segment. Indexes lock it only against writers, and are a segment each; those of small tables are not worth that. The largest tables
 * come first, and all their constraints before all their indexes, so that whoever loads has something else to do until a table's constraints are there.
 * A key of a partitioned table has no rows of its own, looks at its partitions and is attached to: that stays in its order.
 * @param isPartitioned whether a table, as it is written, has partitions instead of rows
 */
export function lateStatements(isPartitioned: (table: string) => boolean): LateStatements {
  const keys = new Map<string, Keys>();
  const after: Buffer[] = [];
  let afterSettings = '';
  const views: string[] = [];
  /** Something was made that an index may stand on and that cannot be looked for in its text. */
  let anything = false;

  const standsAlone = (written: Buffer): boolean => !anything && !views.some((view) => written.includes(view));
  return {
    add(statement, written, settings) {
      const key = keyOf(statement);
      if (key !== undefined && !isPartitioned(key.table) && standsAlone(written)) {
        const of = keys.get(key.table) ?? { constraints: [], settings: '', indexes: [] };
        keys.set(key.table, of);
        const inForce = Buffer.from(settings, 'latin1');
        if (!key.alters) return void of.indexes.push(Buffer.concat([inForce, written]));
        if (of.settings !== settings) of.constraints.push(inForce);
        of.settings = settings;
        return void of.constraints.push(written);
      }
      const made = madeLate(statement);
      if (made === 'anything') anything = true;
      else if (made !== undefined) views.push(made.view);
      if (afterSettings !== settings) after.push(Buffer.from(settings, 'latin1'));
      afterSettings = settings;
      after.push(written);
    },
    segments(preamble, rest, sizes) {
      const sizeOf = (table: string): number => sizes.get(table) ?? 0;
      const isLarge = ([table]: readonly [string, Keys]): boolean => sizeOf(table) > segmentBytes;
      const large = [...keys].filter(isLarge).toSorted(([one], [other]) => sizeOf(other) - sizeOf(one));
      const small = [...keys].filter((each) => !isLarge(each));
      const segment = (table: string, texts: readonly Buffer[]): Segment[] =>
        texts.length === 0 ? [] : sliced('keys', [preamble, ...texts], table);
      return [
        ...large.flatMap(([table, { constraints }]) => segment(table, constraints)),
        ...large.flatMap(([table, { indexes }]) => indexes.flatMap((index) => segment(table, [index]))),
        ...small.flatMap(([table, { constraints, indexes }]) => segment(table, [...constraints, ...indexes])),
        ...sliced('after', [preamble, ...after, rest]),
      ];
    },
  };
}
