import type { Statement } from '../statement.ts';
import type { Segment } from '../../../streams/segment.ts';
import { keyOf, madeLate } from './kind-of.ts';
import { sliced } from './sliced.ts';

/** Takes apart what comes after the data of a dump. All of it is held, which is the size of a schema and not of data. */
export interface LateStatements {
  /** @param written the statement's bytes, with its line end. @param settings what is in force for objects that are made, as statements */
  add(statement: Statement, written: Buffer, settings: string): void;
  /** @param preamble what each session must be told. @param rest what follows the last statement. @param order tables whose keys come first */
  segments(preamble: Buffer, rest: Buffer, order: readonly string[]): Segment[];
}

/**
 * Told apart are keys that may be made side by side, and everything else, which stays in its order behind them. A key of a partitioned table has
 * no rows of its own, looks at its partitions and is attached to: that stays in its order.
 * @param isPartitioned whether a table, as it is written, has partitions instead of rows
 */
export function lateStatements(isPartitioned: (table: string) => boolean): LateStatements {
  const keys = new Map<string, { readonly texts: Buffer[]; settings: string }>();
  const after: Buffer[] = [];
  let afterSettings = '';
  const views: string[] = [];
  /** Something was made that an index may stand on and that cannot be looked for in its text. */
  let anything = false;

  const standsAlone = (written: Buffer): boolean => !anything && !views.some((view) => written.includes(view));
  return {
    add(statement, written, settings) {
      const table = keyOf(statement);
      if (table !== undefined && !isPartitioned(table) && standsAlone(written)) {
        const of = keys.get(table) ?? { texts: [], settings: '' };
        if (of.settings !== settings) of.texts.push(Buffer.from(settings, 'latin1'));
        of.settings = settings;
        of.texts.push(written);
        keys.set(table, of);
        return;
      }
      const made = madeLate(statement);
      if (made === 'anything') anything = true;
      else if (made !== undefined) views.push(made.view);
      if (afterSettings !== settings) after.push(Buffer.from(settings, 'latin1'));
      afterSettings = settings;
      after.push(written);
    },
    segments(preamble, rest, order) {
      const first = order.filter((table) => keys.has(table));
      const tables = [...first, ...[...keys.keys()].filter((table) => !first.includes(table))];
      return [
        ...tables.flatMap((table) => sliced('keys', [preamble, ...(keys.get(table)?.texts ?? [])], table)),
        ...sliced('after', [preamble, ...after, rest]),
      ];
    },
  };
}
