import { marks } from '../marks.ts';
import type { Column, Picker, Piece, TableName, Wish } from '../pieces.ts';
import { type CopyRows, copyRows } from './copy-rows.ts';
import { firstMention, foundations } from './foundations.ts';
import { lastWord } from './last-word.ts';
import { nameBeside } from './name-beside.ts';
import { lacksRows, leaveEmpty, needsRows, type PickedTable } from './picked-table.ts';
import { scan } from './scan.ts';
import type { Statement } from './statement.ts';
import type { Meaning } from './statement-rules.ts';
import { tableColumns } from './table-columns.ts';
import { tableName } from './table-name.ts';
import { unquoted } from './unquoted.ts';
import { withoutComments } from './without-comments.ts';

type Part = { readonly is: 'statement'; readonly statement: Statement; readonly meaning: Meaning } | { readonly is: 'data' };

const name = String.raw`((?:[a-z_]\w*|"\d+")\.(?:[a-z_]\w*|"\d+"))`;
const word = String.raw`([a-z_]\w*|"\d+")`;
/** What tables may stand on. */
const foundation =
  /^CREATE (?:OR REPLACE )?(?:UNLOGGED )?(?:TYPE|DOMAIN|SEQUENCE|FUNCTION|PROCEDURE|AGGREGATE|COLLATION|CONVERSION|OPERATOR|TEXT SEARCH) /;

/** See `Picker`. Left out are owners, grants and row-level security, which need the roles, and views. */
export function pick(wish: Wish): Picker {
  const parts = marks<Part>();
  const scanner = scan({
    statement: (statement, meaning, end) => parts.end({ is: 'statement', statement, meaning }, end),
    dataEnd: (end) => parts.end({ is: 'data' }, end),
  });
  const tables = new Map<string, PickedTable>();
  const indexes = new Map<string, PickedTable>();
  const sequences = new Map<string, Set<PickedTable>>();
  const under = foundations();
  const inherited = new Set<PickedTable>();
  let pieces: Piece[] = [];
  let encoding = 'UTF8';
  /** Bytes of the statement under way. */
  let open: Buffer[] = [];
  let filling: { table: TableName; rows: CopyRows } | 'nothing' | undefined;

  const bytesOf = (text: string): Buffer => Buffer.from(`${text}\n`, 'latin1');
  const give = (kind: 'schema' | 'around-rows' | 'after', table: PickedTable, text: string): void => {
    if (!table.wanted) {
      if (kind === 'schema') table.waiting.push(text);
      return;
    }
    for (const each of under.of(text, wish.together ? '' : firstMention(table.text))) {
      pieces.push({ kind: 'schema', table: table.name, text: bytesOf(each.text) });
      count(each.name, table);
    }
    pieces.push({ kind, table: table.name, text: bytesOf(text) });
  };
  const count = (sequence: string, table: PickedTable): void => {
    sequences.set(sequence, (sequences.get(sequence) ?? new Set()).add(table));
  };
  const leaveOut = (table: PickedTable | undefined, what: string): void => {
    if (table?.wanted === true) pieces.push({ kind: 'left-out', table: table.name, what });
  };
  const takes = (table: TableName, columns: readonly Column[]): boolean => wish.filter?.takes(table, columns) ?? true;
  /** A partition of a wanted table is wanted with it. */
  const adopt = (table: PickedTable): void => {
    if (!table.wanted && !wish.refuses(table.name) && takes(table.name, table.columns)) {
      table.wanted = true;
      begin(table);
    }
  };
  const begin = (table: PickedTable): void => {
    pieces.push({ kind: 'columns', table: table.name, columns: table.columns });
    for (const text of table.waiting.splice(0)) give('schema', table, text);
    for (const partition of table.partitions) attach(table, partition);
  };
  const attach = (table: PickedTable, partition: PickedTable['partitions'][number]): void => {
    adopt(partition.table);
    if (!partition.table.wanted) return;
    if (wish.together) give('schema', partition.table, partition.text);
    else leaveOut(partition.table, `that it is a partition of ${table.name.counted}`);
  };

  const create = (statement: Statement, written: string, text: string): void => {
    const table = tableName(written);
    const listed = /\) INHERITS \(([^)]*)\)/.exec(statement.text)?.[1]?.split(', ') ?? [];
    const parents = listed.map((parent) => tables.get(statement.written(parent))).filter((parent) => parent !== undefined);
    const columns = [...parents.flatMap((parent) => parent.columns), ...tableColumns(statement)];
    const wanted = wish.wants(table) && takes(table, columns);
    const entry: PickedTable = { name: table, wanted, rows: wish.wantsRows(table), columns, text, waiting: [text], partitions: [] };
    tables.set(written, entry);
    under.know(firstMention(text));
    // A table that inherits cannot be made without its parents.
    for (const parent of parents) {
      if (!inherited.has(parent) && !(parent.wanted && wish.together)) under.add(parent.text);
      inherited.add(parent);
      if (!parent.wanted) leaveOut(entry, `the rows of ${parent.name.counted}, which it inherits from`);
    }
    if (entry.wanted) begin(entry);
  };

  const alter = (statement: Statement, text: string): void => {
    const [, written = '', what = ''] = new RegExp(`^ALTER TABLE (?:ONLY )?${name} (.*)$`, 's').exec(statement.text) ?? [];
    const table = tables.get(statement.written(written));
    if (table === undefined || /^OWNER TO |^(?:ENABLE|FORCE) ROW LEVEL|^(?:ENABLE|DISABLE) .*(?:TRIGGER|RULE) /.test(what)) return;
    const partition = tables.get(statement.written(new RegExp(`^ATTACH PARTITION ${name} `).exec(what)?.[1] ?? ''));
    if (partition !== undefined) {
      table.partitions.push({ table: partition, text });
      if (!table.rows) leaveEmpty(partition);
      if (table.wanted) attach(table, { table: partition, text });
      else leaveOut(partition, `that it is a partition of ${table.name.counted}`);
      return;
    }
    const refers = / FOREIGN KEY .* REFERENCES /.test(what) ? new RegExp(` REFERENCES ${name}`).exec(what)?.[1] : undefined;
    const other = refers === undefined ? undefined : tables.get(statement.written(refers));
    const isThere = other !== undefined && (other === table || (wish.together && other.wanted)) && (!table.rows || !lacksRows(other));
    const holds = wish.filter === undefined && isThere;
    if (refers !== undefined && !holds) {
      return leaveOut(table, `its foreign key to ${statement.written(refers)}`);
    }
    // Such a constraint has an index of its name.
    const [, index] = new RegExp(`^ADD CONSTRAINT ${word} (?:PRIMARY KEY|UNIQUE|EXCLUDE) `).exec(what) ?? [];
    if (index !== undefined) indexes.set(nameBeside(table.name.counted, statement.written(index)), table);
    const [, identity] = / AS IDENTITY \(\s*SEQUENCE NAME ([^]*)$/.exec(text) ?? [];
    if (identity !== undefined) {
      under.know(firstMention(identity));
      count(firstMention(identity), table);
    }
    give(/^ADD CONSTRAINT |^CLUSTER ON |^REPLICA IDENTITY /.test(what) ? 'after' : 'schema', table, text);
  };

  const follow = (statement: Statement, { encoding: set }: Meaning, bytes: Buffer): void => {
    const { text } = statement;
    const raw = withoutComments(bytes.toString('latin1'));
    const tableAt = (pattern: string, group = 1): PickedTable | undefined => {
      const found = new RegExp(pattern, 's').exec(text)?.[group];
      return found === undefined ? undefined : tables.get(statement.written(found));
    };
    if (set !== undefined) encoding = set;
    const copied = new RegExp(`^COPY ${name}(?: \\(([^()]*)\\))? FROM stdin$`).exec(text);
    if (copied !== null) return copy(statement, copied, raw);
    if (text.startsWith('SET ') || / set_config\(|^SELECT pg_catalog\.set_config\(/.test(text)) {
      // Another tablespace need not be where this is loaded.
      if (!text.startsWith('SET default_tablespace ')) pieces.push({ kind: 'settings', text: bytesOf(raw) });
      return;
    }
    const made = new RegExp(`^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?${name} `).exec(text)?.[1];
    if (made !== undefined) return create(statement, statement.written(made), raw);
    if (text.startsWith('ALTER TABLE ')) return alter(statement, raw);
    if (text.startsWith('CREATE SCHEMA ')) {
      return under.addSchema(lastWord(raw), raw.replace(/^CREATE SCHEMA (?!IF )/, '$&IF NOT EXISTS '));
    }
    const [, extension] = /^CREATE EXTENSION (?:IF NOT EXISTS )?([a-z_]\w*|"[^"]+")/.exec(raw) ?? [];
    if (extension !== undefined) return under.addExtension(extension, raw);
    if (foundation.test(text)) return under.add(raw);
    const owner = tableAt(String.raw`^ALTER SEQUENCE .* OWNED BY ${name}\.`);
    if (owner !== undefined) return give('schema', owner, raw);
    const [, sequence] = /^SELECT (?:pg_catalog\.)?setval\(E?'((?:[^']|'')*)'/.exec(raw) ?? [];
    if (sequence !== undefined) {
      for (const table of sequences.get(sequence.replaceAll("''", "'")) ?? []) give('around-rows', table, raw);
      return;
    }
    other(statement, raw, tableAt);
  };

  /** What stands on a table: it comes when all rows have. */
  const other = (statement: Statement, raw: string, tableAt: (pattern: string, group?: number) => PickedTable | undefined): void => {
    const { text } = statement;
    const indexed = tableAt(`^CREATE (?:UNIQUE )?INDEX ${word} ON (?:ONLY )?${name} `, 2);
    if (indexed !== undefined) {
      const index = statement.written(/INDEX ([a-z_]\w*|"\d+")/.exec(text)?.[1] ?? '');
      indexes.set(nameBeside(indexed.name.counted, index), indexed);
      return give('after', indexed, raw);
    }
    const attached = new RegExp(`^ALTER INDEX ${name} ATTACH PARTITION ${name}$`).exec(text);
    if (attached !== null) {
      const [parent, child] = [attached[1], attached[2]].map((each) => indexes.get(statement.written(each ?? '')));
      if (parent?.wanted === true && child !== undefined && wish.together) give('after', child, raw);
      return;
    }
    const described = tableAt(`^COMMENT ON TABLE ${name} `) ?? tableAt(`^COMMENT ON COLUMN ${name}\\.`);
    if (described !== undefined) return give('schema', described, raw);
    const correlated = tableAt(`^CREATE STATISTICS .* FROM ${name}$`);
    if (correlated !== undefined) {
      under.know(firstMention(raw));
      return give('after', correlated, raw);
    }
    const [, what] = /^CREATE (?:CONSTRAINT )?(TRIGGER|RULE|POLICY) /.exec(text) ?? [];
    if (what === undefined) return;
    const table = tableAt(
      what === 'RULE' ? `^CREATE RULE .*? TO ${name} ` : `^CREATE (?:CONSTRAINT )?(?:TRIGGER|POLICY) .*? ON ${name}(?: |$)`,
    );
    if (what === 'TRIGGER' && wish.triggers && table !== undefined) give('after', table, raw);
    else leaveOut(table, `its ${what.toLowerCase()} ${statement.written(/(?:TRIGGER|RULE|POLICY) (\S+)/.exec(text)?.[1] ?? '')}`);
  };

  const copy = (statement: Statement, [, written = '', list]: RegExpExecArray, raw: string): void => {
    const table = tables.get(statement.written(written));
    const named = list?.split(', ').map((column) => unquoted(statement.written(column.trim())));
    const columns =
      named?.map((column): Column => table?.columns.find((one) => one.name === column) ?? { name: column, holds: 'any' }) ?? [];
    if (table === undefined || !needsRows(table)) return void (filling = 'nothing');
    const conditions = wish.filter?.of(table.name, columns);
    filling = { table: table.name, rows: copyRows({ table: table.name.counted, columns, encoding, decode: wish.decode, conditions }) };
    pieces.push({ kind: 'rows-begin', table: table.name, columns, text: Buffer.from(raw, 'latin1') });
  };
  const data = (bytes: Buffer): void => {
    if (typeof filling === 'object') pieces.push({ kind: 'rows', table: filling.table, ...filling.rows.push(bytes) });
  };

  const pass = (bytes: Buffer): void => {
    parts.push(
      bytes,
      (part, text) => {
        if (part.is === 'statement') {
          const whole = Buffer.concat([...open, text]);
          open = [];
          return follow(part.statement, part.meaning, whole);
        }
        data(text);
        if (typeof filling === 'object') pieces.push({ kind: 'rows-end', table: filling.table, text: Buffer.alloc(0) });
        filling = undefined;
      },
      (text) => {
        if (filling === undefined) open.push(text);
        else data(text);
      },
    );
  };
  const taken = (): Piece[] => {
    const given = pieces;
    pieces = [];
    return given;
  };
  return {
    push: (chunk) => {
      pass(scanner.push(chunk));
      return taken();
    },
    mark: '-- PostgreSQL database dump complete\n',
    needsRows(counted) {
      const table = tables.get(counted);
      return table === undefined || needsRows(table);
    },
    finish: () => {
      pass(scanner.finish().rest);
      return { pieces: taken(), tables: [...tables.values()].map((table) => table.name) };
    },
  };
}
