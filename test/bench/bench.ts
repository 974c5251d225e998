import { availableParallelism, cpus } from 'node:os';
import { buildIfStale } from '../../tooling/build.ts';
import type { Bench, Row } from './row.ts';
import { mariadbSubject } from './mariadb-subject.ts';
import { plainStream } from './plain-stream.ts';
import { postgresqlSubject } from './postgresql-subject.ts';
import { sqliteSubject } from './sqlite-subject.ts';
import { startUp } from './start-up.ts';
import { thousandClients } from './thousand-clients.ts';
import { throughDaemons } from './through-daemons.ts';
import { wholeJob } from './whole-job.ts';

/* Prints, as a table for the README, how Penstock compares with the tools it replaces, measured here and now: npm run bench -- NAME... */

const benches: Readonly<Record<string, Bench>> = {
  'start-up': startUp,
  sqlite: () => plainStream(sqliteSubject),
  mariadb: () => plainStream(mariadbSubject),
  postgresql: () => plainStream(postgresqlSubject),
  'through-daemons': async () => [
    ...(await throughDaemons(sqliteSubject)),
    ...(await throughDaemons(mariadbSubject)),
    ...(await throughDaemons(postgresqlSubject)),
  ],
  'whole-job': async () => [...(await wholeJob(mariadbSubject)), ...(await wholeJob(postgresqlSubject))],
  'thousand-clients': thousandClients,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);

await buildIfStale();
const rows: Row[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  rows.push(...(await bench()));
}
const lines = rows.map((row) => [row.what, row.ours, row.against, ratioOf(row), cpuOf(row), row.target, verdictOf(row)].join(' | '));
const head = ['what | Penstock | against | ratio (of all pairs) | own CPU per GB | target | ', '---|---|---|---|---|---|---'];
process.stdout.write(`${[...head, ...lines].join('\n')}\n\n`);
process.stdout.write(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}\n`);

function ratioOf({ ratio, spread }: Row): string {
  if (ratio === undefined) return '';
  const all = spread === undefined ? '' : ` (${spread.map((each) => each.toFixed(2)).join(' to ')})`;
  return `${ratio.toFixed(2)} ×${all}`;
}

function verdictOf({ target, met }: Row): string {
  if (target === '') return '';
  return met ? 'met' : '**not met**';
}

function cpuOf({ cpuPerGigabyte }: Row): string {
  return cpuPerGigabyte === undefined ? '' : `${cpuPerGigabyte.toFixed(1)} s`;
}
