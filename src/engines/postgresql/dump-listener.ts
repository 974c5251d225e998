import type { Statement } from './statement.ts';

/** What is done with what a dump's text holds; each may throw to refuse it. */
export interface DumpListener {
  /**
   * A statement has ended; gives the table whose data lines follow, if it is a COPY.
   * @param end where, in the bytes that are being read
   */
  statement(statement: Statement, end: number): string | undefined;
  /** A comment line outside of statements, without its end. */
  comment(line: string): void;
  /** A line outside of statements that begins with a backslash, without its end. */
  command(line: string): void;
  /** Data lines of a COPY; who does not ask, does not wait until they are counted. */
  rows?(table: string, count: number): void;
  /** The data lines of a COPY have ended, with their end mark. */
  dataEnd?(end: number): void;
}
