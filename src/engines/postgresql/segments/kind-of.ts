import type { Statement } from '../statement.ts';

const name = String.raw`(?:[a-z_]\w*|"\d+")\.(?:[a-z_]\w*|"\d+")`;
const word = String.raw`(?:[a-z_]\w*|"\d+")`;

const data =
  /^(?:COPY .* FROM stdin|INSERT INTO .*|SELECT (?:pg_catalog\.)?setval\(.*|SELECT pg_catalog\.(?:lo_open|lowrite|lo_close)\(.*|BEGIN|COMMIT)$/s;
/** pg_dump up to 16 makes large objects before all data, from 17 on with it. */
const objects = /^(?:SELECT pg_catalog\.lo_create\(|(?:ALTER|COMMENT ON|SECURITY LABEL (?:FOR \S+ )?ON) LARGE OBJECT )/;
/** What pg_dump writes when all data are there, and never before (PRIO_POST_DATA_BOUNDARY in pg_dump_sort.c, RESTORE_PASS_ACL in pg_backup_archiver.c). */
const later = new RegExp(
  String.raw`^(?:CREATE (?:(?:UNIQUE )?INDEX|STATISTICS|RULE|(?:CONSTRAINT |EVENT )?TRIGGER|POLICY|PUBLICATION|SUBSCRIPTION) |ALTER TABLE .* ADD CONSTRAINT |ALTER DOMAIN .* ADD CONSTRAINT |ALTER TABLE ${name} (?:ENABLE|FORCE) ROW LEVEL |ALTER INDEX |GRANT |REVOKE |ALTER DEFAULT PRIVILEGES |REFRESH MATERIALIZED VIEW )`,
  's',
);

/** Where in a dump a statement stands; `object` goes with what is around it. */
export type Kind = 'setting' | 'data' | 'object' | 'later' | 'definition';

export function kindOf({ text }: Pick<Statement, 'text'>): Kind {
  if (/^SET \w+ (?:=|TO) |^SELECT pg_catalog\.set_config\(/.test(text)) return 'setting';
  if (data.test(text)) return 'data';
  if (objects.test(text)) return 'object';
  return later.test(text) ? 'later' : 'definition';
}

const constraint = new RegExp(String.raw`^ALTER TABLE (?:ONLY )?(${name}) ADD CONSTRAINT ${word} (?:PRIMARY KEY|UNIQUE|EXCLUDE) `);
const index = new RegExp(String.raw`^CREATE (?:UNIQUE )?INDEX ${word} ON (${name}) `);

/** What makes an index of a table, for which it needs the table's rows and nothing else. */
export interface Key {
  readonly table: string;
  /** Whether it alters the table, which nobody else may use meanwhile; an index alone several sessions make side by side (documentation, "Explicit Locking", SHARE). */
  readonly alters: boolean;
}

/** undefined: the statement makes no index. */
export function keyOf(statement: Statement): Key | undefined {
  const { text } = statement;
  const [, altered] = constraint.exec(text) ?? [];
  const [, indexed] = index.exec(text) ?? [];
  const table = altered ?? indexed;
  return table === undefined ? undefined : { table: statement.written(table), alters: altered !== undefined };
}

const relation = new RegExp(String.raw`^CREATE (?:OR REPLACE )?(?:RECURSIVE )?(?:VIEW|MATERIALIZED VIEW) (${name})(?: |$)`);
const leaves =
  /^CREATE (?:(?:UNIQUE )?INDEX|STATISTICS|RULE|(?:CONSTRAINT |EVENT )?TRIGGER|POLICY|PUBLICATION|SUBSCRIPTION) |^(?:ALTER|COMMENT|GRANT|REVOKE|SECURITY|REFRESH) /;

/**
 * What a statement among those that come after the data makes that an index could stand on: a view, by its name; `anything` for what cannot be
 * told (a function, a type). pg_dump puts there what depends on a key, as a view that groups by a primary key does.
 */
export function madeLate(statement: Statement): { readonly view: string } | 'anything' | undefined {
  const { text } = statement;
  if (leaves.test(text)) return undefined;
  const [, view] = relation.exec(text) ?? [];
  return view === undefined ? 'anything' : { view: statement.written(view) };
}
