import { nearestName } from '../../applications/nearest-name.ts';
import type { Column, RowFilter, TableName } from '../../engines/pieces.ts';
import { Failure } from '../../failures/failure.ts';
import { printable } from '../../reports/printable.ts';
import { fits } from './fits.ts';
import { rowChoice, type RowChoice } from './row-choice.ts';

/** Chooses rows, and remembers which tables could not be asked. */
export interface TableRows extends RowFilter {
  /** What is to be said when all tables have come. @throws Failure no-input: none of them has these columns */
  conclude(): readonly string[];
  /** In one line. */
  readonly said: string;
}

/**
 * Chooses rows by what all of `written` say. A table that was named must have these columns; of those that a pattern has found, or that were taken because none was named, the ones without them are left out.
 * @throws Failure usage
 */
export function rowFilter(written: readonly string[], isNamed: (table: TableName) => boolean): TableRows {
  const choices = written.map(rowChoice);
  const names = [...new Set(choices.map(({ column }) => column))];
  const said = written.map((one) => printable(one)).join(' and ');
  const without: string[] = [];
  const seen = new Set<string>();
  let taken = 0;

  const missingOf = (columns: readonly Column[]): string | undefined =>
    names.find((name) => !columns.some((column) => column.name === name));

  return {
    said,
    takes(table, columns) {
      const missing = missingOf(columns);
      for (const { name } of columns) seen.add(name);
      if (missing === undefined) taken += 1;
      else if (isNamed(table)) throw noColumn(table, missing, columns);
      else without.push(table.counted);
      return missing === undefined;
    },
    of(table, columns) {
      const missing = missingOf(columns);
      if (missing !== undefined) {
        throw new Failure('no-input', `the rows of ${printable(table.counted)} in this stream have no values of ${printable(missing)}`, {
          hint: 'it is computed from other columns; choose by those',
        });
      }
      return choices.map(({ column, value }) => ({ column: columns.findIndex(({ name }) => name === column), fits: fits(value) }));
    },
    conclude() {
      if (taken === 0 && without.length > 0) {
        const strange = names.find((name) => !seen.has(name));
        throw new Failure(
          'no-input',
          `none of these tables has ${names.length === 1 ? 'a column' : 'all columns of'} ${names.map(printable).join(', ')}`,
          {
            hint: nearest(strange ?? '', [...seen]) ?? 'penstock extract --schema-only shows what columns there are',
          },
        );
      }
      const shown = without.length > 5 ? [...without.slice(0, 4), `${without.length - 4} more`] : without;
      const left =
        without.length === 0
          ? []
          : [`left out, for they have no column ${names.map(printable).join(', ')}: ${shown.map(printable).join(', ')}`];
      return [
        ...left,
        ...choices
          .filter(isNullAsText)
          .map(({ column }) => `NULL is compared as a text here; for rows without a value: '${printable(column)} IS NULL'`),
      ];
    },
  };
}

function isNullAsText({ value }: RowChoice): boolean {
  return value !== undefined && /^null$/i.test(value);
}

function noColumn(table: TableName, missing: string, columns: readonly Column[]): Failure {
  const names = columns.map(({ name }) => name);
  return new Failure('no-input', `${printable(table.counted)} has no column ${printable(missing)}`, {
    hint: nearest(missing, names) ?? `its columns are ${names.map(printable).join(', ').slice(0, 300)}`,
  });
}

function nearest(typed: string, known: readonly string[]): string | undefined {
  const name = nearestName(typed, known);
  return name === undefined ? undefined : `did you mean ${printable(name)}?`;
}
