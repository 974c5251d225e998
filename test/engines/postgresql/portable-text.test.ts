import { describe, expect, test } from 'vitest';
import { portable, type ServerFacts } from '../../../src/engines/postgresql/portability.ts';
import { PortableText } from '../../../src/engines/postgresql/portable-text.ts';

const server: ServerFacts = {
  major: 15,
  settings: new Set(['lock_timeout', 'client_encoding']),
  roles: new Set(['shop', 'Odd "one"']),
  extensions: new Set(['pg_trgm']),
  foreign: new Set<string>(),
  user: 'shop',
  force: false,
  inPlace: false,
};

const dump = [
  '--\n\n\\restrict Ab1\n\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nCREATE TABLE public.t (a text);\n',
  'ALTER TABLE public.t OWNER TO gone;\nALTER TABLE public.t OWNER TO "Odd ""one""";\n',
  "CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;\nCOMMENT ON EXTENSION postgis IS 'maps';\n\nBEGIN;\n",
  'COPY public.t (a) FROM stdin;\nSET transaction_timeout = 0;\nALTER TABLE t OWNER TO gone;\nCOMMIT;\n\\\\unrestrict Ab1\n\\.\n\nCOMMIT;\n',
  'CREATE FUNCTION public.f() RETURNS text\n    LANGUAGE sql\n    AS $$SET transaction_timeout = 0;\nCOMMIT; -- \\unrestrict Ab1\n$$;\n',
  'GRANT SELECT ON TABLE public.t TO gone;\nGRANT SELECT ON TABLE public.t TO PUBLIC;\n',
  '--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict Ab1\n\n',
].join('');
const always = ['\\restrict Ab1\n', 'SET transaction_timeout = 0;'];
const comment = "COMMENT ON EXTENSION postgis IS 'maps';";
const last = /\\unrestrict Ab1\n\n$/;

/** Before a statement with a backslash or a byte that is not ASCII. */
const again = (encoding = 'RESET client_encoding'): string => `\nSET standard_conforming_strings = on; ${encoding};\n`;

function without(parts: readonly string[]): string {
  return parts
    .reduce((text, part) => text.replace(part, ''), dump)
    .replace(last, '\n')
    .replace('CREATE FUNCTION', `${again()}CREATE FUNCTION`);
}

function passed(facts: Partial<ServerFacts>, size: number): { text: string; said: string[] } {
  const said: string[] = [];
  const text = new PortableText(portable({ ...server, ...facts }, (line) => said.push(line)));
  const parts: Buffer[] = [];
  for (let at = 0; at < dump.length; at += size) parts.push(text.push(Buffer.from(dump.slice(at, at + size))));
  return { text: Buffer.concat([...parts, text.finish()]).toString(), said };
}

describe.each([1, 2, 3, 5, 16, 100, 10_000])('what goes to psql, %i bytes at a time', (size) => {
  test('lacks what the server does not know, and says it once', () => {
    expect(passed({}, size)).toEqual({
      text: without(always),
      said: ['SET transaction_timeout is left out: PostgreSQL 15 does not know it, and it is only of the session that loads'],
    });
    expect(passed({ major: 17, settings: new Set(['lock_timeout', 'transaction_timeout']) }, size)).toEqual({
      text: without(['\\restrict Ab1\n']),
      said: [],
    });
  });

  test('lacks the comment of an extension that an administrator has made, and says nothing of that', () => {
    const { text, said } = passed({ foreign: new Set(['postgis']) }, size);
    expect(text).toBe(without([...always, comment]));
    expect(said).toHaveLength(1);
  });

  test('with --force lacks roles and extensions that are missing', () => {
    const { text, said } = passed({ force: true }, size);
    expect(text).toBe(
      without([
        ...always,
        'ALTER TABLE public.t OWNER TO gone;',
        'CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;',
        comment,
        'GRANT SELECT ON TABLE public.t TO gone;',
      ]),
    );
    expect(said.slice(1)).toEqual([
      "the role gone is not on the server: what it owns is shop's, what it is granted is left out",
      'the extension postgis is left out: it is not installed on the server',
    ]);
  });

  test('in one transaction lacks those of the dump, and nothing else says a word', () => {
    const { text, said } = passed({ inPlace: true }, size);
    expect(text).toBe(
      without([...always, '\nBEGIN;'])
        .replace('\\.\n\nCOMMIT;', '\\.\n\n')
        .replace('\n\nCOPY', '\n\n\nCOPY'),
    );
    expect(said).toHaveLength(1);
  });
});

test.each([1, 2, 3, 7, 1000])('the slice of an array is not taken for a variable by psql, %i bytes at a time', (size) => {
  const written = [
    "CREATE VIEW public.v AS\n SELECT a[1:\"USER\"] AS b, a[1:n], a[:2], a[1:]::text, a[1:2], a['1'::integer:'2'::integer]\n   FROM public.t;\n",
    'CREATE INDEX i ON public.t USING btree ((a[1:COALESCE(n, 1)]));\nSET lock_timeout = 0;\nCREATE TABLE public.t (a text DEFAULT :DBNAME);\n',
    'COMMENT ON VIEW public.v IS \':USER :"USER"\';\nCREATE FUNCTION public.f(a integer) RETURNS text\n    LANGUAGE sql\n    AS $$ SELECT a[1:"USER"] $$;\n',
    'COPY public.t (a) FROM stdin;\n:USER\t:"USER"\n\\.\n',
  ].join('');
  const text = new PortableText((statement) => statement.text.startsWith('SET '));
  const parts: Buffer[] = [];
  for (let at = 0; at < written.length; at += size) parts.push(text.push(Buffer.from(written.slice(at, at + size))));
  expect(Buffer.concat([...parts, text.finish()]).toString()).toBe(
    written
      .replace(
        "a[1:\"USER\"] AS b, a[1:n], a[:2], a[1:]::text, a[1:2], a['1'::integer:'2'",
        "a[1: \"USER\"] AS b, a[1: n], a[: 2], a[1:]::text, a[1: 2], a['1'::integer: '2'",
      )
      .replace('[1:COALESCE', '[1: COALESCE')
      .replace(':DBNAME', ': DBNAME')
      .replace('SET lock_timeout = 0;', ''),
  );
});

test('a last line without an end', () => {
  const text = new PortableText(() => false);
  const given = ["\\restrict x\nSELECT pg_catalog.set_config('search_path', '', false);\n\\unrestr", 'ict x'].map((part) =>
    text.push(Buffer.from(part)),
  );
  expect(Buffer.concat([...given, text.finish()]).toString()).toBe("SELECT pg_catalog.set_config('search_path', '', false);\n");
});

test('a statement of any length passes', () => {
  const text = new PortableText(() => true);
  const long = `INSERT INTO public.t VALUES ('${'x'.repeat(200_000)}');\n`;
  const parts: Buffer[] = [];
  for (let at = 0; at < long.length; at += 1000) parts.push(text.push(Buffer.from(long.slice(at, at + 1000))));
  // Nobody knows of its end whether it is plain.
  expect(Buffer.concat([...parts, text.finish()]).toString()).toBe(again() + long);
});

test.each([1, 2, 5, 64, 5000])('before what is read by settings they are made anew, %i bytes at a time', (size) => {
  const written = [
    "SET client_encoding = 'LATIN9';\nCREATE TABLE public.t (a text[]); COMMENT ON TABLE public.t IS '\\'; CREATE VIEW public.v AS SELECT a[1:n] FROM public.t;\n",
    "-- é \\\nCOMMENT ON TABLE public.t IS 'é';\nCOPY public.t (a) FROM stdin;\né\\\\\n\\.\n\n",
    `CREATE VIEW public."é" AS SELECT '${'x'.repeat(3000)}' AS a, a[1:n] FROM public.t;\nCOMMENT ON VIEW public.v IS 'plain';\n`,
    'SET lock_timeout = 0;\nCOMMENT ON VIEW public.v IS $$\\$$;\n',
  ].join('');
  const text = new PortableText((statement) => statement.text.startsWith('SET lock'));
  const parts: Buffer[] = [];
  const bytes = Buffer.from(written);
  for (let at = 0; at < bytes.length; at += size) parts.push(text.push(bytes.subarray(at, at + size)));
  const settings = again('SET client_encoding = LATIN9');
  expect(Buffer.concat([...parts, text.finish()]).toString()).toBe(
    written
      .replace("COMMENT ON TABLE public.t IS '\\'", `${settings}$&`)
      .replace("COMMENT ON TABLE public.t IS 'é'", `${settings}$&`)
      .replace('CREATE VIEW public."é"', `${settings}$&`)
      .replace('COMMENT ON VIEW public.v IS $$', () => `${settings}COMMENT ON VIEW public.v IS $$`)
      .replace('SET lock_timeout = 0;', '')
      .replaceAll('[1:n]', '[1: n]'),
  );
});
