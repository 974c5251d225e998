/** A small plain dump as pg_dump 15.18 writes it, with all that makes splitting it hard. */
export const aTrickyDump = String.raw`--
-- PostgreSQL database dump
--

\restrict Ab12cd

-- Dumped from database version 15.18

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET default_tablespace = '';

--
-- Name: odd; ALTER SYSTEM SET x = 1; Type: SCHEMA
--

CREATE SCHEMA "odd ""; \connect x
-- '";
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE TYPE public.mood AS ENUM (
    'a;\',
    'it''s'
);
CREATE FUNCTION public.f(a integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE WHEN (a > 1) THEN 2 ELSE 3 END AS "case";
 SELECT (CASE WHEN true THEN 'end' END);
 SELECT $1 AS "begin";
END;
CREATE FUNCTION public.g() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$ begin; $$ '\connect x' $a_$ "$_ $_$;
COMMENT ON FUNCTION public.g() IS E'it''s \'\\ \\connect x\n; $$ -- /*';
CREATE TABLE public.plain (
    id integer DEFAULT nextval('public.s'::regclass) NOT NULL, -- '
    /* nested /* ' */ ; \ */
    name text DEFAULT E'\\''' CHECK ((name ~ '\d'::text)),
    total integer GENERATED ALWAYS AS ((id - 1) / 2) STORED
);
ALTER TABLE public.plain OWNER TO "odd role";
CREATE TABLE public.parted (
    id integer
)
PARTITION BY RANGE (id);
CREATE VIEW public.v AS
 SELECT slices.a[1:2] AS x, slices.a[1:slices.n] AS y, (slices.a)::text
   FROM public.slices;
COPY public.plain (id, name) FROM stdin;
1	COPY x FROM stdin;
2	\\.
3	\\restrict Ab12cd
-- PostgreSQL database dump complete
\\unrestrict Ab12cd
'";$$/*
\N
\
\.
COPY "odd ""; \connect x
-- '"."select" ("a)b", c) FROM stdin;
\.
COPY public."no columns"  FROM stdin;


\.
INSERT INTO public.inserted (a, "b)") VALUES (1, 'a),('), (-2.5e10, NULL), (DEFAULT, E'\''), (true, B'101');
INSERT INTO public.inserted VALUES
	('x'),
	('y');
SELECT pg_catalog.setval('public.s', 2, true);
BEGIN;

SELECT pg_catalog.lo_open('4242', 131072);
SELECT pg_catalog.lowrite(0, '\x68656c6c6f');
SELECT pg_catalog.lo_close(0);

COMMIT;
ALTER TABLE ONLY public.plain
    ADD CONSTRAINT "PRIMARY; KEY" PRIMARY KEY (id);
ALTER TABLE public.plain ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plain_id_seq
    START WITH 1
);
CREATE RULE r AS
    ON UPDATE TO public.v DO INSTEAD ( SELECT 1;
 SELECT 2;
);
GRANT SELECT,INSERT(a) ON TABLE public.plain TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE shop GRANT SELECT ON TABLES  TO clerk;
REFRESH MATERIALIZED VIEW public.mv;


--
-- PostgreSQL database dump complete
--

\unrestrict Ab12cd

`;
