import { totalRows } from '../formats/seal.ts';
import { inspect as inspectStream, type Inspection } from '../operations/inspect.ts';
import { printable } from '../reports/printable.ts';
import { standardInput } from './standard-input.ts';
import type { Verb } from './verb.ts';

export const inspect: Verb = {
  arguments: [],
  summary: 'Say what the stream on stdin holds; it is read to its end and proven whole.',
  description: [
    'Of an archive in a file on disk (`< FILE`), only what tells of it is read, which takes no time: what is said of it is proven, its rows are not.',
    'penstock verify reads all of it.',
  ].join('\n'),
  options: [{ flags: '--json', meaning: 'print everything as JSON' }],
  examples: ['penstock inspect < orders.sql', 'penstock inspect --json < orders.sql'],
  async run(_arguments, options, surface) {
    const found = await inspectStream(standardInput(surface), surface.progress);
    surface.print(options['json'] === true ? JSON.stringify(found, undefined, 2) : describe(found));
  },
};

/** `shop/orders, mariadb 10.11.19, 3 tables, 120 rows, 4711 bytes`. */
export function summary({ manifest, seal }: Inspection): string {
  const tables = numberOf(Object.keys(seal.counts.rows).length, 'table');
  const rows = numberOf(totalRows(seal), 'row');
  const of = printable(`${manifest.application}/${manifest.database}, ${manifest.flavour} ${manifest.serverVersion}`);
  return `${of}, ${tables}, ${rows}, ${seal.bytes} bytes`;
}

function describe(found: Inspection): string {
  const { manifest, seal, accounts } = found;
  const facts: [string, string][] = [
    ['database', `${manifest.application}/${manifest.database}`],
    ['engine', `${manifest.flavour} ${manifest.serverVersion}, dumped by ${manifest.client}`],
    ['characters', manifest.charset],
    ['started', manifest.started],
    ['finished', seal.finished],
    ['job', manifest.job ? `${manifest.job.id}${manifest.job.level === undefined ? '' : ` (${manifest.job.level})`}` : 'by hand'],
    ['bytes', String(seal.bytes)],
    ['rows', String(totalRows(seal))],
    [
      'objects',
      Object.entries(seal.counts.objects)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', '),
    ],
    ['digest', `sha256 ${seal.digest}${seal.isReadThrough ? '' : ', not compared: its rows were not read (penstock verify reads them)'}`],
    ['format', found.format],
    ['accounts', String(accounts.length)],
  ];
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(12)}${printable(value)}`);
  const widest = Math.max(0, ...Object.values(seal.counts.rows).map((rows) => String(rows).length));
  const tables = Object.entries(seal.counts.rows).map(([table, rows]) => `  ${String(rows).padStart(widest)}  ${printable(table)}`);
  return [...lines, 'tables:', ...tables].join('\n');
}

function numberOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
