import type { Column, Value } from '../../../engines/pieces.ts';

/** A row by the names of its columns. */
export interface StoredRow {
  has(column: string): boolean;
  /** Bytes of a BLOB, or of a text. */
  bytes(column: string): Buffer | undefined;
  text(column: string): string | undefined;
  /** undefined for NULL, and for what is no whole number. */
  number(column: string): number | undefined;
}

export function storedRow(columns: readonly Column[], row: readonly Value[]): StoredRow {
  const at = (column: string): Value => row[columns.findIndex(({ name }) => name === column)] ?? null;
  const text = (column: string): string | undefined => {
    const value = at(column);
    if (value === null) return undefined;
    if (value.is === 'number') return value.digits;
    return value.is === 'boolean' ? String(value.true) : value.bytes.toString('utf8');
  };
  return {
    has: (column) => columns.some(({ name }) => name === column),
    bytes(column) {
      const value = at(column);
      return value !== null && 'bytes' in value ? value.bytes : undefined;
    },
    text,
    number(column) {
      const digits = text(column);
      return digits !== undefined && /^-?\d+$/.test(digits) ? Number(digits) : undefined;
    },
  };
}
