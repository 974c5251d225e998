import { scan } from '../../../src/engines/postgresql/scan.ts';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import type { Counts, Examination, Target } from '../../../src/engines/contract.ts';
import type { Surroundings } from '../../../src/engines/surroundings.ts';
import type { PostgresqlSettings } from '../../../src/engines/postgresql/settings.ts';
import { notesInMemory } from '../../support/notes-in-memory.ts';
import type { PostgresqlServer } from '../../support/postgresql-server.ts';

/** A target whose journal is kept in memory and whose warnings can be read. */
export interface TestTarget extends Target<PostgresqlSettings> {
  readonly warnings: string[];
  readonly journal: { entry: unknown };
}

export function aTarget(
  server: Pick<PostgresqlServer, 'socket' | 'port'>,
  settings: Partial<PostgresqlSettings> & { database: string },
  surroundings: Partial<Surroundings> = {},
): TestTarget {
  const warnings: string[] = [];
  const journal: { entry: unknown } = { entry: undefined };
  return {
    warnings,
    journal,
    settings: { host: server.socket, port: server.port, user: 'shop', ...settings },
    surroundings: {
      signal: new AbortController().signal,
      now: new Date('2026-01-02T03:04:05Z'),
      directory: '/nonexistent',
      // Tests share a server, so there are always others.
      warn: (line) => void (line.startsWith('other databases of the same owner') || warnings.push(line)),
      ownProgram: () => {
        throw new Error('this engine has programs of its own');
      },
      journal: {
        read: async () => structuredClone(journal.entry),
        write: async (entry) => {
          journal.entry = structuredClone(entry);
        },
        clear: async () => {
          journal.entry = undefined;
        },
        ...notesInMemory(),
      },
      strategy: 'swap',
      patience: 5,
      force: false,
      ...surroundings,
    },
  };
}

/** What a backup stores of a database. */
export interface Stored {
  readonly examination: Examination;
  readonly text: Buffer;
  readonly counts: Counts;
}

export async function back(target: Target<PostgresqlSettings>): Promise<Stored> {
  const examination = await postgresql.examine(target);
  const running = await postgresql.dump(target, examination);
  const scanner = scan();
  const chunks: Buffer[] = [];
  for await (const chunk of running.output) chunks.push(scanner.push(chunk));
  const { rest, counts } = scanner.finish();
  await running.ended();
  return { examination, text: Buffer.concat([...chunks, rest]), counts };
}

/** Loads a dump's text into staging and proves it, as a restore does before its swap. */
export async function prove(
  target: Target<PostgresqlSettings>,
  text: Buffer,
  examination?: Examination,
  size = 64 * 1024,
): Promise<Counts> {
  await postgresql.stage(target, examination);
  const loader = await postgresql.load(target);
  const scanner = scan();
  try {
    for (let at = 0; at < text.length; at += size) await loader.write(scanner.push(text.subarray(at, at + size)));
    const { rest, counts } = scanner.finish();
    await loader.write(rest);
    await loader.end(counts);
    await postgresql.verify(target, counts);
    return counts;
  } catch (error) {
    await loader.abort();
    throw error;
  }
}

export async function restore(
  target: Target<PostgresqlSettings>,
  { text, examination }: Pick<Stored, 'text' | 'examination'>,
): Promise<string | undefined> {
  await prove(target, text, examination);
  return (await postgresql.swap(target, examination)).kept;
}

/** A dump's text without what differs between two dumps of equal databases. */
export function comparable(text: Buffer): string {
  return text.toString('latin1').replaceAll(/^\\(?:un)?restrict .*$/gm, '');
}
