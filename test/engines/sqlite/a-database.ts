import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { Counts, Examination, Target } from '../../../src/engines/contract.ts';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { scan } from '../../../src/engines/sqlite/scan.ts';
import type { SqliteSettings } from '../../../src/engines/sqlite/settings.ts';
import { notesInMemory } from '../../support/notes-in-memory.ts';
import { writeDump } from '../../../src/engines/sqlite/write-dump.ts';

/** A directory of the test's own, gone when it is over. */
export function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-sqlite-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A database made by `sql`, closed again. */
export function aDatabase(sql: string, file = join(aDirectory(), 'shop.db')): string {
  const database = new DatabaseSync(file, { defensive: false, enableForeignKeyConstraints: false, enableDoubleQuotedStringLiterals: true });
  database.exec(sql);
  database.close();
  return file;
}

/** An empty file, as staging makes it. */
export function aFile(): string {
  const file = join(aDirectory(), 'empty.db');
  writeFileSync(file, '');
  return file;
}

/** Bytes as they come through a pipe. */
export async function* pieces(text: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += 65536) yield text.subarray(at, at + 65536);
}

/** What the scanner lets through of `chunks`, and what it counts. */
export function scanned(chunks: Iterable<Buffer>): { text: Buffer; counts: Counts } {
  const scanner = scan();
  const passed = [...chunks].map((chunk) => scanner.push(chunk));
  const { rest, counts } = scanner.finish();
  return { text: Buffer.concat([...passed, rest]), counts };
}

/** A dump made in this process. */
export async function dumpOf(file: string): Promise<{ text: Buffer; counts: Counts }> {
  const chunks: Buffer[] = [];
  await writeDump(file, async (chunk) => void chunks.push(chunk));
  return scanned(chunks);
}

/** A target with a journal in memory; `warnings` and `entries` are what was said and written. */
export function aTarget(
  file: string,
  changes: Partial<Target<SqliteSettings>['surroundings']> = {},
): Target<SqliteSettings> & { warnings: string[]; entries: unknown[] } {
  const warnings: string[] = [];
  const entries: unknown[] = [];
  const surroundings = {
    signal: new AbortController().signal,
    now: new Date('2026-03-01T02:03:04Z'),
    warn: (line: string) => void warnings.push(line),
    ownProgram: (args: readonly string[]) => ({
      file: process.execPath,
      args: [join(import.meta.dirname, 'own-program.ts'), ...args],
    }),
    journal: {
      read: async () => entries.at(-1),
      write: async (entry: unknown) => void entries.push(entry),
      clear: async () => void entries.push(undefined),
      ...notesInMemory(),
    },
    strategy: 'swap' as const,
    patience: 0,
    directory: '/nonexistent',
    // Who is not root cannot see who has the file open.
    force: process.getuid?.() !== 0,
    ...changes,
  };
  return { settings: { file }, surroundings, warnings, entries };
}

/** A whole dump, scanned as a backup scans it. */
export async function dumped(target: Target<SqliteSettings>): Promise<{ text: Buffer; counts: Counts; examination: Examination }> {
  const examination = await sqlite.examine(target);
  const dump = await sqlite.dump(target, examination);
  const scanner = sqlite.scan();
  const chunks: Buffer[] = [];
  for await (const chunk of dump.output) chunks.push(scanner.push(chunk));
  await dump.ended();
  const { rest, counts } = scanner.finish();
  return { text: Buffer.concat([...chunks, rest]), counts, examination };
}

/** Everything of a restore but the swap. */
export async function staged(
  target: Target<SqliteSettings>,
  { text, counts, examination }: { text: Buffer; counts: Counts; examination?: Examination },
): Promise<void> {
  await sqlite.recover(target);
  await sqlite.stage(target, examination);
  const loader = await sqlite.load(target);
  for await (const piece of pieces(text)) await loader.write(piece);
  await loader.end(counts);
  await sqlite.verify(target, counts);
}

/** A whole restore, as operations do it; gives the name of what is kept. */
export async function restored(
  target: Target<SqliteSettings>,
  dump: { text: Buffer; counts: Counts; examination?: Examination },
): Promise<string | undefined> {
  await staged(target, dump);
  return (await sqlite.swap(target, dump.examination)).kept;
}

/** The first column of what a query gives. */
export function query(file: string, sql: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0]);
  } finally {
    database.close();
  }
}
