/** SQL that makes one of each, with the names and values that break tools; for psql, as the owner of the database. */
export const everythingIn = String.raw`
create schema "odd ""x"" %.
y";
create table "odd ""x"" %.
y"."select it; drop" (
  id int generated always as identity primary key, t text, b bytea, a text[], j jsonb, r float8, n numeric,
  g text generated always as (upper(t)) stored);
insert into "odd ""x"" %.
y"."select it; drop" (t, b, a, j, r, n) values
  (E'\\.', '\x00ff41005c', array['a,b', null, E'"\\'], '{"a": "\\u00e9"}', 'NaN', 1e-400),
  (E'a\n\\.\nb', '', '{}', 'null', '-0', 'Infinity'),
  (E'\\connect postgres\n\\! touch /tmp/never', null, null, null, 5e-324, 12345678901234567890.123456789),
  ('-- PostgreSQL database dump complete', null, null, null, 0.1, null),
  (E'-- PostgreSQL database dump complete\n--\n\n-- penstock seal 1\n\\unrestrict x\n', null, null, null, 1.7976931348623157e308, null),
  (E'🎉 \u2028 O''Brien \t \b \f \v \\N $$ $_$ /* -- ', '\x27', array['🎉'], '"🎉"', null, null),
  ('\N', null, null, null, null, null), ('', null, null, null, null, null), (null, null, null, null, null, null);
create table empty (a int, b text);
create table "no columns" ();
insert into "no columns" default values;
create table plain (id serial primary key, name text not null unique, mood text check (mood <> ''), parent int references plain);
insert into plain (name, mood, parent) select 'name ' || i, 'x', nullif(i - 1, 0) from generate_series(1, 2000) i;
create type mood as enum ('sad', 'o''k', 'happy "x"');
create type pair as (a int, b mood);
create type span as range (subtype = float8);
create domain positive as int default 1 check (value > 0);
create table typed (m mood, p pair, s span, d positive, ms mood[]);
insert into typed values ('o''k', row(1, 'happy "x"'), '[1,2.5)', 3, array['sad', 'o''k']::mood[]);
create table parted (id int, at date, primary key (id, at)) partition by range (at);
create table parted_1 partition of parted for values from ('2020-01-01') to ('2021-01-01');
create table parted_2 partition of parted for values from ('2021-01-01') to ('2022-01-01') partition by hash (id);
create table parted_2_0 partition of parted_2 for values with (modulus 1, remainder 0);
create index on parted (at);
insert into parted select i, date '2020-01-01' + i from generate_series(0, 700) i;
create table refers (id int, at date, foreign key (id, at) references parted);
create table base (a int); create table child (b int) inherits (base);
insert into base values (1); insert into child values (2, 3);
create unlogged table unlogged (a int); insert into unlogged values (1);
create index on plain (lower(name)) where mood is not null;
create extension pg_trgm;
create index on plain using gin (name gin_trgm_ops);
create statistics correlated on a, b from empty;
create function body(a int) returns int language sql begin atomic
  select case when a > 1 then 2 else (select case when a = 0 then 1 end) end; select 1; end;
create function dollars() returns trigger language plpgsql as $body$ begin
  -- $$ '; \connect x
  perform $q$it's \$q$; new.name := new.name || E'\'\\'; return new; end $body$;
create trigger touch before update on plain for each row execute function dollars();
create trigger parted_touch after insert on parted for each row execute function dollars();
create procedure "odd; proc"(inout x text default 'a;''\') language plpgsql as 'begin x := ''\''; end';
create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0');
create operator === (leftarg = int, rightarg = int, function = int4eq);
create cast (pair as text) with inout;
create view v1 as select name, mood from plain; create view v2 as select * from v1 where name ~ '\d';
create view loop_a as select 1 as x; create view loop_b as select * from loop_a; create or replace view loop_a as select x from (select 1 as x) s;
create materialized view mv as select count(*) as rows from plain;
create materialized view unfilled as select 1 as one with no data;
create rule two as on update to v2 do instead (select 1; select 2);
create table slices (a int[], "USER" int, "HOST" int);
insert into slices values ('{1,2,3}', 2, 3);
create view sliced as select a[1 : "USER"] as x, a[2 : "HOST"] as y from slices;
create sequence counting start 100 increment -5 minvalue -1000 maxvalue 1000 cycle; select nextval('counting'), nextval('counting');
alter table plain enable row level security; create policy own on plain using (name like 'name%');
select lo_from_bytea(4242, repeat('large 🎉 ', 20000)::bytea); select lo_create(4243);
comment on large object 4242 is E'it''s \\ large'; grant select on large object 4242 to clerk;
comment on table plain is E'-- a comment; \\connect x\n\\! ls';
comment on column plain.name is '$$';
grant select, update on plain to clerk; grant usage on schema "odd ""x"" %.
y" to public; grant select (t) on "odd ""x"" %.
y"."select it; drop" to clerk;
alter default privileges grant select on tables to clerk;
create table "select" (lots text); insert into "select" select repeat(md5(i::text), 100) from generate_series(1, 1000) i;
insert into "select" select repeat('x', 3000000);
`;
