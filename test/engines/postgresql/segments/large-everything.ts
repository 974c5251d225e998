import { everythingIn } from '../everything-in.ts';

/** `everythingIn` with tables that are large enough for workers, some for several, one with a row that is larger than a segment. */
export const largeEverything = String.raw`${everythingIn}
insert into "odd ""x"" %.
y"."select it; drop" (t, b, a, j, r, n) select t, b, a, j, r, n from "odd ""x"" %.
y"."select it; drop", generate_series(1, 9000);
insert into typed select typed.* from typed, generate_series(1, 130000);
insert into base select generate_series(1, 260000);
alter table parted_1 disable trigger parted_touch;
insert into parted_1 select i, date '2020-01-01' + i % 366 from generate_series(1000, 260000) i;
alter table parted_1 enable trigger parted_touch;
alter table "select" alter lots set storage external;
insert into "select" select repeat(md5(i::text), 20000) from generate_series(1, 70) i;
insert into "select" values (repeat('wide', 2000000)), (repeat(E'\\.\n', 2000000));
delete from typed where random() < 0.5;
create table "dots.and ""quotes""*?"("a.b" text, "Äö" int generated always as (length("a.b")) stored, "select" int);
insert into "dots.and ""quotes""*?"("a.b", "select") select md5(i::text), i from generate_series(1, 130000) i;
create index "its; index" on "dots.and ""quotes""*?"("Äö");
alter table "dots.and ""quotes""*?" add constraint "its key" primary key ("select");
create view "grouped by key" as select "select", "a.b" from "dots.and ""quotes""*?" group by "select";
create function on_view(int) returns int immutable language sql begin atomic select $1 + 0 * (select count(*) from "grouped by key" where false)::int; end;
create index on_function on "select"(on_view(length(lots)));
create materialized view "of the view" as select * from "grouped by key" where "select" < 10;
create unique index on "of the view"("select");
alter table parted replica identity full; alter table base add constraint b exclude using btree (a with =) where (a < 0);
alter table "dots.and ""quotes""*?" cluster on "its key"; comment on index "its; index" is 'it;s'; comment on constraint "its key" on "dots.and ""quotes""*?" is 'k';
alter index "its; index" set (fillfactor = 70);
revoke insert on base from shop;
`;
