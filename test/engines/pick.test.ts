import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pick as mysql } from '../../src/engines/mysql/pick.ts';
import type { Pick, Piece, RowFilter } from '../../src/engines/pieces.ts';
import { pick as postgresql } from '../../src/engines/postgresql/pick.ts';
import { pick as sqlite } from '../../src/engines/sqlite/pick.ts';
import { aTrickyDump } from './postgresql/a-tricky-dump.ts';

/** Always the same numbers, so that a failure can be run again (xorshift32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Everything that a picker says, in a form that does not tell how it was cut into chunks. */
function said(pick: Pick, text: Buffer, decode: boolean, cuts: readonly number[], filter?: RowFilter): string {
  const picker = pick({ wants: () => true, refuses: () => false, wantsRows: () => true, decode, triggers: true, together: true, filter });
  const pieces: Piece[] = [];
  let from = 0;
  for (const to of [...cuts, text.length]) {
    pieces.push(...picker.push(Buffer.from(text.subarray(from, to))));
    from = to;
  }
  pieces.push(...picker.finish().pieces);
  const lines: string[] = [];
  let previous: Piece | undefined;
  for (const piece of pieces) {
    if (piece.kind !== 'rows') lines.push(JSON.stringify({ ...piece, text: 'text' in piece ? piece.text.toString('hex') : '' }));
    else {
      if (piece.text.length === 0) continue;
      if (previous?.kind !== 'rows') lines.push('text ', 'rows ');
      lines[lines.length - 2] += piece.text.toString('hex');
      lines[lines.length - 1] += piece.rows.map((row) => JSON.stringify(row)).join('');
    }
    previous = piece;
  }
  return lines.join('\n');
}

const sqliteDump = Buffer.from(`PRAGMA foreign_keys=OFF;\nPRAGMA encoding='UTF-8';\nBEGIN TRANSACTION;
CREATE TABLE t(a TEXT, "b;", c);\nINSERT INTO "t" VALUES\n('it''s, (so)',x'00ff',NULL),\n(CAST(x'4100' AS TEXT),-1.5e-10,(1.5e+250*1.60693804425899028e+60)),\n(replace('a\r\vb',char(13,11),char(13,10)),'',9);
CREATE TABLE u(a INTEGER PRIMARY KEY AUTOINCREMENT);\nINSERT INTO "u" VALUES\n(5);
CREATE TABLE IF NOT EXISTS sqlite_sequence(name,seq);\nDELETE FROM sqlite_sequence;\nINSERT INTO "sqlite_sequence" VALUES\n('u',5);
CREATE INDEX i ON t(a);\nCREATE TRIGGER x AFTER INSERT ON u BEGIN SELECT 1; END;\nCOMMIT;\n`);

const postgresqlDump = Buffer.from(String.raw`SET client_encoding = 'UTF8';
CREATE TYPE public.mood AS ENUM ('a;');
CREATE SEQUENCE public.t_id_seq;
CREATE TABLE public.t (
    id integer NOT NULL,
    "b ""x" bytea,
    m public.mood
);
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
COPY public.t (id, "b ""x", m) FROM stdin;
1	\\x00ff	a;
2	\N	\\.\n\t\101
\.
SELECT pg_catalog.setval('public.t_id_seq', 2, true);
ALTER TABLE ONLY public.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);
--
-- PostgreSQL database dump complete
--

`);

test.each<[string, Pick, Buffer, boolean]>([
  ['mariadb-10.11.sql', mysql, readFileSync(new URL('../fixtures/mysql/mariadb-10.11.sql', import.meta.url)), true],
  ['mysql-8.0.sql', mysql, readFileSync(new URL('../fixtures/mysql/mysql-8.0.sql', import.meta.url)), true],
  // The rows of this dump are not of its columns.
  ['postgresql, tricky', postgresql, Buffer.from(aTrickyDump), false],
  ['postgresql', postgresql, postgresqlDump, true],
  ['sqlite', sqlite, sqliteDump, true],
])('%s gives the same however it is cut', (_name, pick, text, decode) => {
  const whole = said(pick, text, decode, []);
  expect(whole).toContain('rows-begin');
  const everyByte = Array.from({ length: text.length - 1 }, (_, index) => index + 1);
  expect(said(pick, text, decode, everyByte)).toBe(whole);
  const next = numbers(20_261_124);
  for (let round = 0; round < 60; round += 1) {
    const cuts = Array.from({ length: 1 + next(20) }, () => next(text.length)).toSorted((one, other) => one - other);
    expect(said(pick, text, decode, cuts)).toBe(whole);
  }
});

test.each<[string, Pick, Buffer, string, RegExp]>([
  ['mariadb-10.11.sql', mysql, readFileSync(new URL('../fixtures/mysql/mariadb-10.11.sql', import.meta.url)), 'bytes', /^$/],
  ['postgresql', postgresql, postgresqlDump, 'public.t', /setval\('public.t_id_seq', 2, true\)/],
  ['sqlite', sqlite, sqliteDump, 'u', /VALUES\('u',5\)/],
])('%s gives a table without its rows, whose counter goes on', (_name, pick, text, counted, counter) => {
  const picker = pick({
    wants: () => true,
    refuses: () => false,
    wantsRows: (table) => table.counted !== counted,
    decode: false,
    triggers: true,
    together: true,
    filter: undefined,
  });
  expect(picker.needsRows(counted)).toBe(true);
  const pieces = [...picker.push(text), ...picker.finish().pieces].filter((piece) => 'table' in piece && piece.table.counted === counted);
  expect(picker.needsRows(counted)).toBe(false);
  const kinds = new Set(pieces.map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['schema', 'columns']));
  for (const kind of ['rows-begin', 'rows', 'rows-end'] as const) expect(kinds).not.toContain(kind);
  const around = pieces.flatMap((piece) => (piece.kind === 'around-rows' ? [piece.text.toString()] : [])).join('');
  expect(around).toMatch(counter);
});

test.each<[string, Pick, Buffer, string, number]>([
  ['mariadb-10.11.sql', mysql, readFileSync(new URL('../fixtures/mysql/mariadb-10.11.sql', import.meta.url)), 'bytes', 1],
  ['postgresql', postgresql, postgresqlDump, 'public.t', 1],
  ['sqlite', sqlite, sqliteDump, 't', 1],
])('%s gives the rows that are chosen as they stand there, however it is cut', (_name, pick, text, chosen, row) => {
  let at = 0;
  const filter: RowFilter = {
    takes: ({ counted }) => counted === chosen,
    // One row by its place: it is asked once for each.
    of: () => [{ column: 0, fits: () => at++ === row }],
  };
  const whole = said(pick, text, true, [], filter);
  const [, hex = ''] = /^text (.*)$/m.exec(whole) ?? [];
  const kept = Buffer.from(hex, 'hex').toString('latin1').trim().split('\n');
  expect(text.toString('latin1')).toContain(kept[0]);
  expect(kept.filter((line) => line !== '\\.')).toHaveLength(1);
  for (const cuts of [Array.from({ length: text.length - 1 }, (_, index) => index + 1), [1, text.length >> 1]]) {
    at = 0;
    expect(said(pick, text, true, cuts, filter)).toBe(whole);
  }
});
