import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, copyFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildBpipeLine } from '../src/bareos/bpipe-line.ts';
import { backupStream, restoreStream, type Outcome } from '../test/support/fake-bareos-fd.ts';
import { makeCloud } from './demo/cloud.ts';
import { fingerprint, type Fingerprint } from './demo/fingerprint.ts';
import { narrator, size } from './demo/narrator.ts';

/* The main job, to look at: run/demo. It works in a directory of its own, which it removes; --keep leaves it. */

const bin = join(import.meta.dirname, '../dist/bin');
const place = mkdtempSync(join(tmpdir(), 'penstock-demo-'));
const database = join(place, 'owncloud.db');
const volume = join(place, 'volume.sql');
const config = ['--config-dir', join(place, 'etc'), '--state-dir', join(place, 'state')];
const plugin = buildBpipeLine({
  file: '/penstock/cloud/main',
  reader: [join(bin, 'bpipe-reader'), 'cloud/main', ...config],
  writer: [join(bin, 'bpipe-writer'), 'cloud/main', '--where', '%w', '--replace', '%r', ...config],
});

const { title, chapter, tell, show, command, proven } = narrator;

try {
  title('Penstock: back up through Bareos, wreck, restore, prove');
  const before = makeApplication();
  await backUp();
  wreck(before);
  await restore(before);
  await refuseTruncated(before);
  title('That was the main job. docs/format.md says how to restore the same stream with nothing but sqlite3.');
} finally {
  if (process.argv.includes('--keep')) process.stdout.write(`\nAll of it is in ${place}\n`);
  else rmSync(place, { recursive: true });
}

function makeApplication(): Fingerprint {
  chapter(1, 'An application');
  makeCloud(database);
  const made = fingerprint(database);
  tell(`a Nextcloud-like database, ${size(statSync(database).size)}, in WAL mode:`);
  show([...made.tables].map(([table, { rows }]) => `${String(rows).padStart(7)}  ${table}`).join('\n'));
  mkdirSync(join(place, 'etc'));
  const file = join(place, 'etc/cloud.yaml');
  writeFileSync(file, `application: generic\ndatabases:\n  main: { engine: sqlite, file: ${database} }\n`);
  tell('all that Penstock is told of it, in cloud.yaml:');
  show(readFileSync(file, 'utf8'));
  return made;
}

async function backUp(): Promise<void> {
  chapter(2, 'Backup');
  tell('a file daemon like that of Bareos 26 runs the reader, with an empty environment and in /:');
  show(plugin.replaceAll(':', ':\n  ').replaceAll(bin, '…/bin').replaceAll(place, '…'));
  const begun = performance.now();
  const outcome = await backupStream({ plugin, jobId: 4711, level: 'F', output: volume });
  const seconds = (performance.now() - begun) / 1000;
  expect(outcome.status === 0, said(outcome));
  proven(`${size(outcome.bytes)} in ${seconds.toFixed(2)} s, start-up included; no temporary copy`);
  tell('the stream is SQL to its last line, and ends in the seal:');
  show(clip(readFileSync(volume, 'utf8').trimEnd().split('\n').slice(-6).join('\n')));
  command('penstock inspect < volume');
  show(penstock('inspect', volume));
}

function wreck(before: Fingerprint): void {
  chapter(3, 'Disaster');
  const statements = ['DROP TABLE oc_calendarobjects', 'DELETE FROM oc_cards WHERE id % 2', "UPDATE oc_users SET displayname = 'hacked'"];
  const db = new DatabaseSync(database);
  db.exec(statements.join(';'));
  db.close();
  show(`${statements.join(';\n')};`);
  expect(different(before).length >= 3, 'the database is not wrecked');
  tell(`wrecked: ${different(before).join(', ')}`);
}

async function restore(before: Fingerprint): Promise<void> {
  chapter(4, 'Restore');
  tell('the same daemon pours the volume into the writer, which loads a new database beside the wrecked one,');
  tell('compares it with what the seal counted, and only then swaps the two:');
  const begun = performance.now();
  const outcome = await restoreStream({ plugin, jobId: 4712, input: volume, where: '/', replace: 'a' });
  expect(outcome.status === 0, said(outcome));
  const seconds = (performance.now() - begun) / 1000;
  expect(different(before).length === 0, `not identical: ${different(before).join(', ')}`);
  const rows = [...before.tables.values()].reduce((sum, table) => sum + table.rows, 0);
  proven(
    `restored in ${seconds.toFixed(2)} s: ${rows} rows in ${before.tables.size} tables, and the schema, are identical to what was backed up`,
  );
  command('penstock runs cloud');
  show(execFileSync(join(bin, 'penstock'), ['runs', 'cloud', ...config], { encoding: 'utf8', env: {} }).replaceAll(place, '…'));
}

async function refuseTruncated(before: Fingerprint): Promise<void> {
  chapter(5, 'A volume that is not whole');
  const cut = join(place, 'truncated.sql');
  copyFileSync(volume, cut);
  const whole = readFileSync(volume);
  const lineEnd = whole.lastIndexOf('\n', whole.length * 0.9) + 1;
  truncateSync(cut, lineEnd);
  tell(`the same stream, but its last tenth is missing: it ends at a line's end, so that every line in it is good SQL`);
  const untouched = statSync(database);
  const outcome = await restoreStream({ plugin, jobId: 4713, input: cut, where: '/', replace: 'a' });
  show([...outcome.log, outcome.stderr].join('\n').replaceAll(place, '…'));
  expect(outcome.exitCode === 65, `expected exit status 65, found ${outcome.exitCode}`);
  proven('refused with exit status 65, which Bareos prints as 268435521');
  const after = statSync(database);
  expect(after.ino === untouched.ino && after.mtimeMs === untouched.mtimeMs, 'the database file was touched');
  expect(different(before).length === 0, `not identical: ${different(before).join(', ')}`);
  proven('the database is untouched: the same file, the same time, the same rows');
}

function penstock(verb: string, stream: string): string {
  return execFileSync(join(bin, 'penstock'), [verb], { encoding: 'utf8', env: {}, input: readFileSync(stream) });
}

/** What of the database is not as it was: tables, and the schema. */
function different(before: Fingerprint): readonly string[] {
  const now = fingerprint(database);
  const tables = [...before.tables].filter(([name, { digest }]) => now.tables.get(name)?.digest !== digest).map(([name]) => name);
  return now.schema === before.schema ? tables : [...tables, 'the schema'];
}

function clip(text: string): string {
  return text.replaceAll(/^(.{110}).+$/gm, '$1 …');
}

function said(outcome: Outcome): string {
  return [`exit status ${outcome.exitCode ?? outcome.signal}`, ...outcome.log, outcome.stderr].join('\n');
}

function expect(so: boolean, otherwise: string): void {
  if (!so) throw new Error(otherwise);
}
