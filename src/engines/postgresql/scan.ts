import { Failure } from '../../failures/failure.ts';
import type { Scanner } from '../contract.ts';
import { rejoin } from '../rejoin.ts';
import { DumpText } from './dump-text.ts';
import { refuse } from './refuse.ts';
import type { Statement } from './statement.ts';
import { checkBeginning, type Meaning, meaningOf, shortenInsertion } from './statement-rules.ts';

/** Bytes of a statement that are held back until it is known whole; a longer one is known by its beginning. */
const mostHeld = 1024 * 1024;
const mostText = 64 * 1024;
/** Larger chunks are read in pieces, so that the limits hold whatever the chunks are. */
const mostAtOnce = 256 * 1024;

/** Is told what a scanner finds, as the bytes pass; places are counted from the stream's beginning. */
export interface Watch {
  statement(statement: Statement, meaning: Meaning, end: number): void;
  /** The data lines of a COPY have ended, with their end mark. */
  dataEnd(end: number): void;
}

/**
 * Follows a plain dump of pg_dump. Refused is whatever pg_dump does not write, above all what would leave the staging
 * database: psql's own commands, other databases, roles, files and programs of the server.
 */
export function scan(watch?: Watch): Scanner {
  const rows: Record<string, number> = Object.create(null) as Record<string, number>;
  const objects: Record<string, number> = Object.create(null) as Record<string, number>;
  let statements = 0;
  let schema = '';
  let complete = false;
  let restriction: { token: string; lifted: boolean } | undefined;

  const text = new DumpText({
    statement(statement, end) {
      if (complete) throw refuse('a statement after its end');
      statements++;
      const meaning = meaningOf(statement);
      const { object, table, rows: count, copies, encoding, schema: first } = meaning;
      watch?.statement(statement, meaning, base + end);
      if (encoding !== undefined) text.encoding = encoding;
      if (first !== undefined) schema = statement.written(first);
      if (object !== undefined) objects[object] = (objects[object] ?? 0) + 1;
      if (table === undefined) return undefined;
      const written = statement.written(table.includes('.') || schema === '' ? table : `${schema}.${table}`);
      rows[written] = (rows[written] ?? 0) + (count ?? 0);
      return copies === true ? written : undefined;
    },
    comment(line) {
      if (line === ' PostgreSQL database dump complete') complete = true;
    },
    // psql obeys no other command between these two, whose word nobody can know who wrote data (CVE-2025-8714).
    command(line) {
      const [, un, token] = /^\\(un)?restrict ([A-Za-z0-9]+)$/.exec(line) ?? [];
      if (token === undefined) throw refuse(`the psql command ${line.slice(0, 60)}`);
      if (un === undefined) {
        if (restriction !== undefined || statements > 0) throw refuse('\\restrict in another place than its beginning');
        restriction = { token, lifted: false };
      } else {
        if (!complete || restriction?.token !== token || restriction.lifted) throw refuse('\\unrestrict in another place than its end');
        restriction.lifted = true;
      }
    },
    rows(table, count) {
      rows[table] = (rows[table] ?? 0) + count;
    },
    dataEnd(end) {
      watch?.dataEnd(base + end);
    },
  });

  /** Where in the stream the bytes begin that are being read. */
  let base = 0;

  /** Read by the lexer, but part of a statement that is not recognised yet. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** Not read by the lexer yet. */
  let unread = Buffer.alloc(0);
  /** Whether the statement under way has been recognised by its beginning. */
  let passing = false;

  const push = (chunk: Buffer): Buffer => {
    if (chunk.length <= mostAtOnce) return pushSome(chunk);
    const parts: Buffer[] = [];
    for (let at = 0; at < chunk.length; at += mostAtOnce) parts.push(pushSome(chunk.subarray(at, at + mostAtOnce)));
    return rejoin(parts);
  };

  const pushSome = (chunk: Buffer): Buffer => {
    if (chunk.indexOf(0) >= 0) throw refuse('a zero byte');
    const input = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    const before = text.statement;
    const { next, clear } = text.read(input);
    base += next;
    unread = next === input.length ? Buffer.alloc(0) : Buffer.from(input.subarray(next));
    if (text.statement !== before) passing = false;
    if (!text.statement.empty) {
      if (text.statement.length > mostText) shortenInsertion(text.statement);
      if (!passing && heldBytes + next - clear > mostHeld) {
        checkBeginning(text.statement);
        passing = true;
      }
      if (text.statement.length > mostHeld) throw refuse('a statement of more than 1 MiB');
    }
    const free = passing ? next : clear;
    const parts = free > 0 || passing ? [...held, input.subarray(0, free)] : [];
    if (parts.length > 0) {
      held = [];
      heldBytes = 0;
    }
    if (next > free) {
      held.push(Buffer.from(input.subarray(free, next)));
      heldBytes += next - free;
    }
    return rejoin(parts);
  };

  return {
    push,
    finish() {
      // An end of line tells that nothing can follow what stands there.
      const rest = push(Buffer.from('\n'));
      if (statements === 0 && !complete) throw new Failure('not-whole', 'the dump holds no statement of a PostgreSQL dump');
      const { inside } = text;
      if (inside !== undefined) throw new Failure('not-whole', `the dump ends inside of ${inside}`);
      if (!complete) {
        throw new Failure('not-whole', 'the dump ends without "-- PostgreSQL database dump complete", so a part is missing');
      }
      if (restriction !== undefined && !restriction.lifted) throw new Failure('not-whole', 'the dump ends before its \\unrestrict line');
      return { rest: rest.subarray(0, -1), counts: { rows: { ...rows }, objects: { ...objects } } };
    },
    isBetween: () => text.inside === undefined && unread.length === 0,
    countRows(table, count) {
      rows[table] = (rows[table] ?? 0) + count;
    },
  };
}
