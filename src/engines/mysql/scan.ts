import type { Counts, Scanner } from '../contract.ts';
import { classifier, type Statement } from './classify.ts';
import { mentionsIn } from './mentions.ts';
import { refusal } from './refusal.ts';
import { rowSettings } from './segments/row-settings.ts';
import { splitStatements } from './split-statements.ts';

/** What segments of rows set, statement by statement. */
const settingsOfRows = new Set(rowSettings.toString('latin1').split(';\n'));

const completionMark = /^-- Dump completed\b/;

/** Follows the text of mysqldump or mariadb-dump. Rows pass at once; any other statement is held until it is whole and known. */
export function scan(): Scanner {
  const tables = new Map<string, number>();
  const sequences = new Set<string>();
  const views = new Set<string>();
  const objects = { trigger: 0, routine: 0, event: 0 };
  const classify = classifier();
  const mentioned = { collation: new Set<string>(), definer: new Set<string>() };
  let filling = '';
  let completed = false;
  let onlyRows = true;

  const count = (statement: Statement): void => {
    if (statement.kind === 'create') {
      const stranger = statement.counters.find((counter) => !sequences.has(counter));
      if (stranger !== undefined) throw refusal(`the table ${statement.name} counts with a sequence of another database, ${stranger}`);
      if (statement.what === 'table') tables.set(statement.name, 0);
      else sequences.add(statement.name);
    } else if (statement.kind === 'drop') {
      for (const name of statement.names) if (!tables.delete(name)) sequences.delete(name);
    } else if (statement.kind === 'create-object') {
      // A view comes twice: first as a placeholder for other views to stand on.
      if (statement.what === 'view') views.add(statement.name);
      else objects[statement.what]++;
    } else if (statement.kind === 'drop-object' && statement.what === 'view') views.delete(statement.name);
    else if ((statement.kind === 'keys' || statement.kind === 'foreign-keys') && !tables.has(statement.about))
      throw refusal(`keys for the table ${statement.about}, which the dump did not make`);
  };

  const splitter = splitStatements({
    between: (bytes) => {
      if (bytes[0]! > 0x20) onlyRows = false;
    },
    comment: (bytes) => {
      onlyRows = false;
      completed = completionMark.test(bytes.toString('latin1', 0, 40)) || completed;
    },
    delimiter: () => void (onlyRows = false),
    statement: (_bytes, text, delimiter) => {
      completed = false;
      const words = text.toString('latin1');
      if (!settingsOfRows.has(words)) onlyRows = false;
      count(classify(words, delimiter));
      for (const { what, name } of mentionsIn(words)) mentioned[what].add(name);
    },
    rowsBegin: (_bytes, table) => {
      completed = false;
      filling = Buffer.from(table.slice(1, -1).replaceAll('``', '`'), 'latin1').toString('utf8');
      if (!tables.has(filling)) throw refusal(`rows for the table ${filling}, which the dump did not make`);
    },
    rows: () => undefined,
    rowsEnd: (rows) => void tables.set(filling, (tables.get(filling) ?? 0) + rows),
  });

  return {
    push: splitter.push,
    finish: () => {
      const rest = splitter.finish();
      if (!completed) throw refusal('the dump lacks its last line, -- Dump completed');
      const counts: Counts = {
        rows: Object.fromEntries(tables),
        objects: { table: tables.size, view: views.size, ...objects, sequence: sequences.size },
      };
      return { rest, counts };
    },
    isBetween: splitter.isBetween,
    onlyRows() {
      const answer = onlyRows;
      onlyRows = true;
      return answer;
    },
    countRows(table, rows) {
      const before = tables.get(table);
      if (before === undefined) throw refusal(`rows for the table ${table}, which the dump did not make`);
      tables.set(table, before + rows);
    },
    mentions: () => ({ collation: [...mentioned.collation], definer: [...mentioned.definer] }),
  };
}
