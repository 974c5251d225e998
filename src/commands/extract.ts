import { Failure } from '../failures/failure.ts';
import { extract as extractTables, type Extracted } from '../operations/extract.ts';
import { csv } from '../operations/extract/csv.ts';
import type { Format, Parts } from '../operations/extract/format.ts';
import { jsonLines } from '../operations/extract/json-lines.ts';
import { sql } from '../operations/extract/sql.ts';
import { toDirectory } from '../operations/extract/to-directory.ts';
import { toSink } from '../operations/extract/to-sink.ts';
import { descriptorSink } from '../streams/sink.ts';
import { standardInput } from './standard-input.ts';
import type { Surface, Verb } from './verb.ts';

const formats = {
  sql: (parts: Parts) => sql(parts),
  csv: () => csv(),
  jsonl: () => jsonLines(),
} as const satisfies Record<string, (parts: Parts) => Format>;

export const extract: Verb = {
  arguments: [],
  summary: 'Take tables out of the stream on stdin, without restoring the rest.',
  description: [
    'No application file is needed. Without --table it takes every table. A pattern has * for any characters and ? for one; inside of double',
    'quotes, and behind a backslash, all stands for itself; in PostgreSQL a dot stands between schema and table, and a pattern without one',
    'means every schema. With --where, a table that is named must have the column; of all others, those without it are left out. The stream is',
    'proven at its end: with exit status 65 what was written before is not to be used.',
  ].join('\n'),
  options: [
    { flags: '--table <name>', meaning: 'a table, or a pattern; may be given several times', repeatable: true },
    { flags: '--exclude-table <name>', meaning: 'not this one; may be given several times', repeatable: true },
    { flags: '--exclude-table-data <name>', meaning: 'of this one no rows; may be given several times', repeatable: true },
    {
      flags: '--where <condition>',
      meaning: "only rows of which COLUMN=VALUE holds, or 'COLUMN IS NULL'; several times: all must",
      repeatable: true,
    },
    { flags: '--schema-only', meaning: 'only what makes the tables, their indexes and keys' },
    { flags: '--data-only', meaning: 'only the rows' },
    { flags: '--triggers', meaning: 'the triggers of the tables, too' },
    { flags: '--format <format>', meaning: 'sql (default), csv or jsonl' },
    { flags: '--output <dir>', meaning: 'one file a table in this directory, instead of stdout; nothing is overwritten' },
    { flags: '--json', meaning: 'with --output: print what was written as JSON' },
  ],
  examples: [
    'penstock inspect < orders.sql',
    'penstock extract --table customer < orders.sql > customer.sql',
    'penstock extract --table customer --format csv < orders.sql > customer.csv',
    'penstock extract --table oc_preferences --where userid=alice < cloud.sql',
    "penstock extract --exclude-table-data 'log_*' < orders.sql > orders-without-logs.sql",
    "penstock extract --table 'sales.*' --exclude-table 'sales.log_*' --output /root/look < ledger.sql",
    'penstock extract --table \'"odd.name"\' --format jsonl < ledger.sql | jq -c .',
  ],
  async run(_arguments, options, surface) {
    const format = formatOf(options['format']);
    const parts = partsOf(options);
    if (format !== 'sql' && parts === 'schema') throw new Failure('usage', `--schema-only has no ${format}`, { hint: 'it is SQL' });
    const where = listed(options['where']);
    if (where.length > 0 && parts === 'schema') throw new Failure('usage', '--schema-only and --where exclude each other');
    const make = (): Format => formats[format](parts);
    const directory = typeof options['output'] === 'string' ? options['output'] : undefined;
    const extraction = {
      tables: listed(options['table']),
      exclude: listed(options['excludeTable']),
      excludeData: listed(options['excludeTableData']),
      parts,
      decode: format !== 'sql',
      triggers: options['triggers'] === true,
      where,
      together: directory === undefined,
    };
    const input = standardInput(surface);
    if (directory === undefined) {
      await extractTables(input, extraction, toSink(descriptorSink(1, surface), make(), { single: format !== 'sql' }), surface);
      return;
    }
    const output = toDirectory(directory, format, make);
    report(await extractTables(input, extraction, output, surface), output.files(), options['json'] === true, surface);
  },
};

function report({ manifest, digest, tables }: Extracted, files: readonly string[], asJson: boolean, surface: Surface): void {
  if (asJson) {
    const { application, database, started } = manifest;
    return surface.print(JSON.stringify({ application, database, started, digest, tables, files }));
  }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  surface.print(`${tables.length} tables, ${rows} rows of ${manifest.application}/${manifest.database} as of ${manifest.started}:`);
  for (const file of files) surface.print(`  ${file}`);
}

function formatOf(given: string | boolean | undefined): keyof typeof formats {
  if (given === undefined) return 'sql';
  if (given === 'sql' || given === 'csv' || given === 'jsonl') return given;
  throw new Failure('usage', `there is no format ${String(given)}`, { hint: 'sql, csv or jsonl' });
}

function partsOf(options: Readonly<Record<string, string | boolean | undefined>>): Parts {
  const [schema, data] = [options['schemaOnly'] === true, options['dataOnly'] === true];
  if (schema && data) throw new Failure('usage', '--schema-only and --data-only exclude each other');
  if (schema) return 'schema';
  return data ? 'data' : 'all';
}

/** See `Option.repeatable`. */
function listed(value: string | boolean | undefined): string[] {
  return typeof value === 'string' ? value.split('\0') : [];
}
