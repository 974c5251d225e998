import { quoteName } from './quote.ts';

/** A column as a row expression needs it. */
export interface Column {
  readonly name: string;
  /** The declared type, or '' where there is none. */
  readonly type: string;
  /** An INTEGER PRIMARY KEY or a rowid: always an integer. */
  readonly isRowid: boolean;
}

/** SQLite takes no more than 1000 arguments to a function (SQLITE_MAX_FUNCTION_ARG), and 2000 columns to a table. */
const mostArguments = 500;

/**
 * The SQL expression that gives a row as a list of SQL literals, `1,'text',X'00',NULL`, whatever the row holds. SQLite makes the text,
 * because it does that in less time than JavaScript needs to be handed the values.
 *
 * quote() alone would not do: it loses what follows a NUL in a text, and SQLite before 3.43 reads one in some thousand of its
 * reals back a bit off.
 */
export function rowExpression(columns: readonly Column[], encoding: string): string {
  if (columns.length === 0) return "''";
  return list(columns.map((column) => literal(column, encoding)));
}

/**
 * The same for rows as they usually are, in two thirds of the time: one format() quotes the text of all columns that are declared to hold
 * nothing else. It fails with "JSON cannot hold BLOB values", which is an error that SQL can raise, where such a column holds a blob or
 * a text with a NUL; then the row has to be read by `rowExpression`.
 */
export function quickRowExpression(columns: readonly Column[], encoding: string): string {
  const texts = columns.filter((column) => !column.isRowid && hasTextAffinity(column.type)).map(({ name }) => quoteName(name));
  if (encoding !== 'UTF-8' || texts.length === 0 || columns.length > mostArguments) return rowExpression(columns, encoding);
  const isText = (column: Column): boolean => texts.includes(quoteName(column.name));
  const form = columns.map((column) => (isText(column) ? '%Q' : '%s')).join(',');
  const values = columns.map((column) => (isText(column) ? textOrError(quoteName(column.name)) : literal(column, encoding)));
  const together = `concat(${texts.join(',')})`;
  return `iif(instr(${together},char(0)),json_array(CAST(${together} AS BLOB)),format('${form}',${values.join(',')}))`;
}

/** Any blob is more than any text (https://www.sqlite.org/datatype3.html#sort_order). */
function textOrError(column: string): string {
  return `iif(${column}>=x'',json_array(${column}),${column})`;
}

/** Rules 1 and 2 of "Determination Of Column Affinity": INT comes before CHAR, CLOB, TEXT. */
function hasTextAffinity(type: string): boolean {
  return !/INT/i.test(type) && /CHAR|CLOB|TEXT/i.test(type);
}

function list(expressions: readonly string[]): string {
  if (expressions.length <= mostArguments) return `concat_ws(',',${expressions.join(',')})`;
  const parts: string[] = [];
  for (let at = 0; at < expressions.length; at += mostArguments) parts.push(list(expressions.slice(at, at + mostArguments)));
  return list(parts);
}

/** A value by its own type, the likeliest first: what a column declares is no promise. */
function literal({ name, type, isRowid }: Column, encoding: string): string {
  const column = quoteName(name);
  if (isRowid) return column;
  const text = `WHEN 'text' THEN ${encoding === 'UTF-8' ? utf8Text(column) : utf16Text(column)}`;
  const numbers = `WHEN 'integer' THEN ${column} WHEN 'real' THEN ${real(column)}`;
  return `CASE typeof(${column}) ${hasTextAffinity(type) ? `${text} ${numbers}` : `${numbers} ${text}`} ELSE quote(${column}) END`;
}

function utf8Text(column: string): string {
  return `iif(instr(${column},char(0)),${hexText(column)},quote(${column}))`;
}

/** In UTF-16 what is not plain ASCII may be ill-formed, and every conversion would repair it: its very bytes are kept. */
function utf16Text(column: string): string {
  return `iif(instr(${column},char(0)) OR ${column} GLOB '*[^ -~]*',${hexText(column)},quote(${column}))`;
}

function hexText(column: string): string {
  return `concat('CAST(x''',hex(CAST(${column} AS BLOB)),''' AS TEXT)')`;
}

/**
 * A real that every SQLite reads back to the same bits. Older ones calculate in 64 bits and round twice: 18 digits keep every
 * decimal clear of the middle between two doubles; up to four decimals cannot come near one; and beyond 10^±280, where
 * they divide twice, the number is scaled by 2^200, which is exact both ways. Of a zero's sign nothing but atan2() tells.
 */
function real(column: string): string {
  const rounded = `CAST(${column}*1e4+iif(${column}<0,-0.5,0.5) AS INTEGER)/1e4`;
  return (
    `CASE WHEN ${column}=0 THEN iif(atan2(${column},-1)<0,'-0.0','0.0') ` +
    `WHEN abs(${column})<1e11 AND ${rounded}=${column} THEN quote(${column}) ` +
    `WHEN abs(${column}) BETWEEN 1e-280 AND 1e280 THEN format('%!.18g',${column}) ` +
    `WHEN abs(${column})=9e999 THEN quote(${column}) ` +
    `WHEN abs(${column})>1.0 THEN format('(%!.18g*${power})',${column}/${power}) ` +
    `ELSE format('(%!.18g/${power})',${column}*${power}) END`
  );
}

/** 2^200 in 18 digits. */
const power = '1.60693804425899028e+60';
