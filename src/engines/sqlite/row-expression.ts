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
 * The SQL expression that gives a row as a list of SQL literals, `1,'text',X'00',NULL`: SQLite makes the text, because it does that
 * in half the time JavaScript needs to be handed the values, and because a value that becomes a JavaScript string is cut at its
 * first NUL.
 *
 * quote() alone would lose what follows a NUL, and SQLite before 3.43 reads one in some thousand of its reals back a bit off.
 * A text with a NUL makes the whole row take the careful way, which is why columns that can hold nothing else but text
 * (https://www.sqlite.org/datatype3.html#type_affinity) are looked through once per row and not one by one.
 */
export function rowExpression(columns: readonly Column[], encoding: string): string {
  if (columns.length === 0) return "''";
  const text = encoding === 'UTF-8' ? textInUtf8 : textInUtf16;
  const careful = columns.map((column) => (column.isRowid ? quoteName(column.name) : anyValue(quoteName(column.name), text)));
  const textOnly = encoding === 'UTF-8' ? columns.filter((column) => !column.isRowid && hasTextAffinity(column.type)) : [];
  if (textOnly.length === 0) return list(careful);
  const quick = columns.map((column, index) =>
    textOnly.includes(column) ? `quote(${quoteName(column.name)})` : (careful[index] as string),
  );
  const together = concatenated(textOnly.map(({ name }) => quoteName(name)));
  return `iif(instr(${together},char(0)),${list(careful)},${list(quick)})`;
}

/** SQLite takes no more than 1000 arguments to a function (SQLITE_MAX_FUNCTION_ARG), and 2000 columns to a table. */
const mostArguments = 500;

function list(expressions: readonly string[]): string {
  return joined('concat_ws', ["','"], expressions);
}

function concatenated(expressions: readonly string[]): string {
  return joined('concat', [], expressions);
}

function joined(name: string, first: readonly string[], expressions: readonly string[]): string {
  if (expressions.length <= mostArguments) return `${name}(${[...first, ...expressions].join(',')})`;
  const parts: string[] = [];
  for (let at = 0; at < expressions.length; at += mostArguments) {
    parts.push(joined(name, first, expressions.slice(at, at + mostArguments)));
  }
  return joined(name, first, parts);
}

/** Rules 1 and 2 of "Determination Of Column Affinity": INT comes before CHAR, CLOB, TEXT. */
function hasTextAffinity(type: string): boolean {
  return !/INT/i.test(type) && /CHAR|CLOB|TEXT/i.test(type);
}

function anyValue(column: string, text: (column: string) => string): string {
  return (
    `CASE typeof(${column}) WHEN 'integer' THEN ${column} WHEN 'text' THEN ${text(column)} ` +
    `WHEN 'real' THEN ${real(column)} ELSE quote(${column}) END`
  );
}

function textInUtf8(column: string): string {
  return `iif(instr(${column},char(0)),${hexText(column)},quote(${column}))`;
}

/** In UTF-16 what is not plain ASCII may be ill-formed, and every conversion would repair it: its very bytes are kept. */
function textInUtf16(column: string): string {
  return `iif(instr(${column},char(0)) OR ${column} GLOB '*[^ -~]*',${hexText(column)},quote(${column}))`;
}

function hexText(column: string): string {
  return `concat('CAST(x''',hex(CAST(${column} AS BLOB)),''' AS TEXT)')`;
}

/**
 * A real that every SQLite since 3.37 reads back to the same bits. Older ones calculate in 64 bits and round twice: 18 digits keep every
 * decimal clear of the middle between two doubles; at most four decimals cannot come near one; and beyond 10^±280, where
 * they divide twice, the number is scaled by 2^200, which is exact both ways.
 */
function real(column: string): string {
  return (
    `CASE WHEN length(quote(${column}))<=6 OR abs(${column})=9e999 THEN quote(${column}) ` +
    `WHEN abs(${column}) BETWEEN 1e-280 AND 1e280 THEN format('%!.18g',${column}) ` +
    `WHEN abs(${column})>1.0 THEN format('(%!.18g*${power})',${column}/${power}) ` +
    `ELSE format('(%!.18g/${power})',${column}*${power}) END`
  );
}

/** 2^200 in 18 digits. */
const power = '1.60693804425899028e+60';
