import { quoteName } from './quote.ts';

/** A column as a row expression needs it. */
export interface Column {
  readonly name: string;
  /** The declared type, or '' where there is none. */
  readonly type: string;
  /** An INTEGER PRIMARY KEY or a rowid: always an integer. */
  readonly isRowid: boolean;
}

/**
 * How text is written: `quick` leaves a NUL where it is, for the caller to find it and to take the row again; `careful` writes such
 * a text as bytes.
 */
export type Text = 'quick' | 'careful';

/**
 * The SQL expression that gives a row as a list of SQL literals, `1,'text',X'00',NULL`. SQLite makes the text, because it does that
 * in less time than JavaScript needs to be handed the values.
 *
 * quote() alone would not do: it loses what follows a NUL in a text, and SQLite before 3.43 reads one in some thousand of its
 * reals back a bit off.
 */
export function rowExpression(columns: readonly Column[], encoding: string, text: Text): string {
  if (columns.length === 0) return "''";
  const asText = encoding === 'UTF-8' ? (text === 'quick' ? quickText : carefulText) : utf16Text;
  return list(columns.map((column) => (column.isRowid ? quoteName(column.name) : value(column, asText))));
}

/** SQLite takes no more than 1000 arguments to a function (SQLITE_MAX_FUNCTION_ARG), and 2000 columns to a table. */
const mostArguments = 500;

function list(expressions: readonly string[]): string {
  if (expressions.length <= mostArguments) return `concat_ws(',',${expressions.join(',')})`;
  const parts: string[] = [];
  for (let at = 0; at < expressions.length; at += mostArguments) parts.push(list(expressions.slice(at, at + mostArguments)));
  return list(parts);
}

/** A value by its own type, the likeliest first: what a column declares is no promise (https://www.sqlite.org/datatype3.html). */
function value({ name, type }: Column, asText: (column: string) => string): string {
  const column = quoteName(name);
  const text = `WHEN 'text' THEN ${asText(column)}`;
  const numbers = `WHEN 'integer' THEN ${column} WHEN 'real' THEN ${real(column)}`;
  return `CASE typeof(${column}) ${/INT/i.test(type) ? `${numbers} ${text}` : `${text} ${numbers}`} ELSE quote(${column}) END`;
}

function quickText(column: string): string {
  return `''''||replace(${column},'''','''''')||''''`;
}

function carefulText(column: string): string {
  return `iif(instr(${column},char(0)),${hexText(column)},${quickText(column)})`;
}

/** In UTF-16 what is not plain ASCII may be ill-formed, and every conversion would repair it: its very bytes are kept. */
function utf16Text(column: string): string {
  return `iif(instr(${column},char(0)) OR ${column} GLOB '*[^ -~]*',${hexText(column)},${quickText(column)})`;
}

function hexText(column: string): string {
  return `concat('CAST(x''',hex(CAST(${column} AS BLOB)),''' AS TEXT)')`;
}

/**
 * A real that every SQLite reads back to the same bits. Older ones calculate in 64 bits and round twice: 18 digits keep every
 * decimal clear of the middle between two doubles; at most four decimals cannot come near one; and beyond 10^±280, where
 * they divide twice, the number is scaled by 2^200, which is exact both ways. Of a zero's sign nothing but atan2() tells.
 */
function real(column: string): string {
  return (
    `CASE WHEN ${column}=0 THEN iif(atan2(${column},-1)<0,'-0.0','0.0') ` +
    `WHEN length(quote(${column}))<=6 OR abs(${column})=9e999 THEN quote(${column}) ` +
    `WHEN abs(${column}) BETWEEN 1e-280 AND 1e280 THEN format('%!.18g',${column}) ` +
    `WHEN abs(${column})>1.0 THEN format('(%!.18g*${power})',${column}/${power}) ` +
    `ELSE format('(%!.18g/${power})',${column}*${power}) END`
  );
}

/** 2^200 in 18 digits. */
const power = '1.60693804425899028e+60';
