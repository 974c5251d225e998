import { decodeCsv } from './decode-csv.ts';

/** Rows in one form for every format: each value as `null` or the hexadecimal digits of its bytes or of its text. */
export interface DecodedTable {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

export function fromCsv(csv: Buffer): DecodedTable {
  const [names = [], ...records] = decodeCsv(csv);
  const rows = records.map((record) =>
    record
      .map(({ text, isQuoted }) => {
        if (text === '' && !isQuoted) return 'null';
        if (text.startsWith('\\x') && !isQuoted) return text.slice(2);
        return Buffer.from(text, 'latin1').toString('hex');
      })
      .join(' '),
  );
  return { columns: names.map(({ text }) => Buffer.from(text, 'latin1').toString('utf8')), rows };
}

export function fromJsonLines(text: Buffer): DecodedTable {
  let columns: string[] = [];
  const rows = text
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      // The reviver is given a number's own digits (proposal-json-parse-with-source).
      const row = JSON.parse(line, function (this: unknown, _key, value: unknown, context?: { source?: string }) {
        return typeof value === 'number' ? { digits: context?.source } : value;
      } as (key: string, value: unknown) => unknown) as Record<string, unknown>;
      columns = Object.keys(row);
      return Object.values(row).map(hexOf).join(' ');
    });
  return { columns, rows };
}

function hexOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'object') {
    const { base64, digits } = value as { base64?: string; digits?: string };
    return base64 === undefined ? Buffer.from(digits ?? '').toString('hex') : Buffer.from(base64, 'base64').toString('hex');
  }
  return Buffer.from(String(value as string | boolean)).toString('hex');
}
