import { describe, expect, test } from 'vitest';
import { scan } from '../../../../src/engines/postgresql/scan.ts';
import { divider } from '../../../../src/engines/postgresql/segments/divider.ts';
import type { DumpedSegment as Segment } from '../../../../src/engines/segments.ts';
import { segmentBytes } from '../../../../src/streams/segment.ts';
import { aTrickyDump } from '../a-tricky-dump.ts';

function divided(text: string, size = text.length, inOrder = false, sizes: Readonly<Record<string, number>> = {}): Segment[] {
  const division = divider(inOrder);
  const bytes = Buffer.from(text);
  const segments: Segment[] = [];
  for (let at = 0; at < bytes.length; at += size) segments.push(...division.push(bytes.subarray(at, at + size)));
  return [...segments, ...division.finish(), ...division.late(new Map(Object.entries(sizes)))];
}

const brief = (segments: readonly Segment[]): string[] =>
  segments.map(({ stage, table, rows }) => [stage, table, rows].filter((each) => each !== undefined).join(' '));

const settings = `SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\n`;
const head = `-- x\n\n${settings}\nSET default_tablespace = '';\n\nCREATE TABLE public.a (\n    i integer\n);\n\nCREATE TABLE public.p (\n    i integer\n)\nPARTITION BY RANGE (i);\n\n`;
const tail = '\n--\n-- PostgreSQL database dump complete\n--\n\n';

describe('a dump is divided', () => {
  test.each([1, 7, 100, 100_000])('and is a dump with the same counts when it is put together, read %i bytes at a time', (size) => {
    const segments = divided(aTrickyDump, size);
    const [whole, together] = [scan(), scan()];
    whole.push(Buffer.from(aTrickyDump));
    together.push(Buffer.concat(segments.map(({ text }) => text)));
    const { rows, objects } = whole.finish().counts;
    expect(together.finish().counts).toEqual({ rows, objects });
    expect(segments.every(({ text }) => text.at(-1) === 0x0a)).toBe(true);
  });

  test('and no row is lost however the bytes come', () => {
    const at = (size: number): string[] => brief(divided(aTrickyDump, size));
    expect(at(1)).toEqual(at(100_000));
    expect(at(1)).toContain('rows public.plain 8');
  });

  test('into indexes and keys, and what stays in its order behind them', () => {
    const segments = divided(
      `${head}COPY public.a (i) FROM stdin;\n1\n2\n\\.\n\nSELECT pg_catalog.setval('public.s', 2, true);\n
ALTER TABLE ONLY public.a\n    ADD CONSTRAINT k PRIMARY KEY (i);\n
ALTER TABLE public.a CLUSTER ON k;\n
ALTER TABLE ONLY public.p\n    ADD CONSTRAINT pk PRIMARY KEY (i);\n
CREATE VIEW public.v AS SELECT a.i FROM public.a GROUP BY a.i;\n
SET default_tablespace = fast;\n
CREATE INDEX one ON public.a USING btree (i);\n
CREATE INDEX two ON ONLY public.p USING btree (i);\n
CREATE FUNCTION public.f(integer) RETURNS integer LANGUAGE sql AS 'select 1';\n
CREATE INDEX three ON public.a USING btree (public.f(i));\n
ALTER TABLE ONLY public.a\n    ADD CONSTRAINT fk FOREIGN KEY (i) REFERENCES public.a(i);\n${tail}`,
    );
    expect(brief(segments)).toEqual(['before', 'rows public.a 2', 'rows', 'keys public.a', 'after']);
    const [, rows, , keys, after] = segments.map(({ text }) => text.toString());
    expect(rows).toBe(`${settings}COPY public.a (i) FROM stdin;\n1\n2\n\\.\n`);
    expect(keys).toBe(
      `${settings}SET default_tablespace = '';\n\nALTER TABLE ONLY public.a\n    ADD CONSTRAINT k PRIMARY KEY (i);\nSET default_tablespace = fast;\n\nCREATE INDEX one ON public.a USING btree (i);\n`,
    );
    const order = [
      'CLUSTER ON k',
      'ADD CONSTRAINT pk',
      'CREATE VIEW',
      'tablespace = fast',
      'INDEX two',
      'FUNCTION',
      'INDEX three',
      'fk FOREIGN',
      'dump complete',
    ];
    const places = order.map((each) => after?.indexOf(each) ?? -1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(settings.length - 1);
  });

  test('into what alters a large table, and each of its indexes, the largest table first; what a small one needs stays together', () => {
    const [a, b] = ['a', 'b'].map(
      (table) =>
        `ALTER TABLE ONLY public.${table}\n    ADD CONSTRAINT ${table}k PRIMARY KEY (i);\n
CREATE INDEX ${table}one ON public.${table} USING btree (i);\n
CREATE UNIQUE INDEX ${table}two ON public.${table} USING btree (i);\n
ALTER TABLE ONLY public.${table}\n    ADD CONSTRAINT ${table}u UNIQUE (i);\n\n`,
    );
    const text = `${head}SET default_tablespace = '';\n\n${a}${b}${tail}`;
    const made = (sizes: Record<string, number>): string[][] =>
      divided(text, text.length, false, sizes)
        .filter(({ stage }) => stage === 'keys')
        .map(({ text: sql, table }) => [table ?? '', ...sql.toString().matchAll(/(?<=CONSTRAINT |INDEX )\w+/g)].map(String));
    expect(made({})).toEqual([
      ['public.a', 'ak', 'au', 'aone', 'atwo'],
      ['public.b', 'bk', 'bu', 'bone', 'btwo'],
    ]);
    expect(made({ 'public.a': segmentBytes + 1, 'public.b': segmentBytes + 2 })).toEqual([
      ['public.b', 'bk', 'bu'],
      ['public.a', 'ak', 'au'],
      ['public.b', 'bone'],
      ['public.b', 'btwo'],
      ['public.a', 'aone'],
      ['public.a', 'atwo'],
    ]);
    const all = divided(text, text.length, false, { 'public.a': segmentBytes + 1 }).filter(({ stage }) => stage === 'keys');
    expect(all.every(({ text: sql }) => sql.toString().startsWith(`${settings}SET default_tablespace = '';\n`))).toBe(true);
  });

  test('with rows in one chain where tables of extensions refer to each other, and from large objects on that are made among rows', () => {
    const copies = `COPY public.a (i) FROM stdin;\n1\n\\.\n\nSELECT pg_catalog.lo_create('4242');\n\nCOPY public.b (i) FROM stdin;\n1\n\\.\n`;
    expect(brief(divided(`${head}${copies}${tail}`, 10, true))).toEqual(['before', 'rows', 'after']);
    const segments = divided(`${head}${copies}${tail}`, 10);
    expect(brief(segments)).toEqual(['before', 'rows public.a 1', 'rows', 'after']);
    expect(segments[2]?.text.toString()).toMatch(/^SET [^]*lo_create[^]*COPY public\.b \(i\) FROM stdin;\n1\n\\\.\n$/);
  });

  test('where it has nothing at all, and where it has no rows', () => {
    expect(brief(divided(`${settings}${tail}`))).toEqual(['before', 'after']);
    expect(brief(divided(`${head}CREATE INDEX one ON public.a USING btree (i);\n${tail}`))).toEqual(['before', 'keys public.a', 'after']);
  });
});
