import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { Counts, Examination, Target } from '../../../src/engines/contract.ts';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import type { SqliteSettings } from '../../../src/engines/sqlite/settings.ts';

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
    },
    strategy: 'swap' as const,
    patience: 0,
    force: false,
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

/** A whole restore, as operations do it. */
export async function restored(
  target: Target<SqliteSettings>,
  { text, counts, examination }: { text: Buffer; counts: Counts; examination?: Examination },
): Promise<string | undefined> {
  await sqlite.recover(target);
  await sqlite.stage(target, examination);
  const loader = await sqlite.load(target);
  for (let at = 0; at < text.length; at += 65536) await loader.write(text.subarray(at, at + 65536));
  await loader.end();
  await sqlite.verify(target, counts);
  return (await sqlite.swap(target, examination)).kept;
}
