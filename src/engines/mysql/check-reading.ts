import { refusal } from './refusal.ts';
import type { SessionValues } from './session-values.ts';
import { lex } from './tokens.ts';

/** Of more bytes than one, or of ASCII alone: there no byte from 0x80 on is a blank. */
const withoutBlanks = /^(?:utf8(?:mb[34])?|ascii|binary|ujis|eucjpms|euckr|gb2312)$/i;

/** A blank of latin1 and its kin, and of the code pages of DOS (asked of MariaDB 10.11, byte by byte in each character set). */
const blank = /[\xa0\xff]/;

/** What makes names of double quotes, by itself or with others (MySQL manual, "Combination SQL Modes"). */
const namesInDoubleQuotes = /ANSI|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL/i;

/**
 * Refuses what a server reads otherwise than we do, after what the dump has set: a byte that is a blank in one character set and a letter in all
 * others would hide a word, as would a backslash in a name in double quotes, where it is no escape.
 * @throws Failure not-whole
 */
export function checkReading(text: string, session: Pick<SessionValues, 'get'>): void {
  const hasBlanks = !withoutBlanks.test(session.get('CHARACTER_SET_CLIENT') ?? 'utf8mb4') && blank.test(text);
  const hasNames = namesInDoubleQuotes.test(session.get('SQL_MODE') ?? '') && text.includes('"');
  if (!hasBlanks && !hasNames) return;
  for (const { kind, from, to } of lex(text)) {
    const written = text.slice(from, to);
    if (hasBlanks && kind === 'word' && blank.test(written)) throw refusal('a blank that not all read as one', text);
    if (hasNames && written.startsWith('"') && (kind === 'mark' || written.includes('\\')))
      throw refusal('a backslash in a name in double quotes', text);
  }
}
