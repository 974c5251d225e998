import { mysql } from '../../../src/engines/mysql/index.ts';
import type { MysqlSettings } from '../../../src/engines/mysql/settings.ts';
import type { Counts, Examination, Swapped, Target } from '../../../src/engines/contract.ts';
import type { Surroundings } from '../../../src/engines/surroundings.ts';
import { notesInMemory } from '../../support/notes-in-memory.ts';
import type { MariadbServer } from '../../support/mariadb-server.ts';

/** What an operation would give an engine; the journal goes through JSON as it would through its file. */
export interface TestTarget extends Target<MysqlSettings> {
  readonly warnings: string[];
  readonly journal: { entry: string | undefined; notes?: Record<string, string> };
}

/** @param options.journal an earlier target's, to go on where it was left */
export function aTarget(
  server: Pick<MariadbServer, 'socket'>,
  database: string,
  options: Partial<Omit<Surroundings, 'journal'>> & { user?: string; password?: string; journal?: TestTarget['journal'] } = {},
): TestTarget {
  const warnings: string[] = [];
  const { user = 'root', password, journal = { entry: undefined }, ...rest } = options;
  const surroundings: Surroundings = {
    signal: new AbortController().signal,
    now: new Date('2026-11-23T01:02:03Z'),
    warn: (line) => void warnings.push(line),
    ownProgram: () => ({ file: '/bin/false', args: [] }),
    strategy: 'swap',
    directory: '/nonexistent',
    patience: 5,
    force: false,
    ...rest,
    journal: {
      read: async () => (journal.entry === undefined ? undefined : (JSON.parse(journal.entry) as unknown)),
      write: async (entry) => void (journal.entry = JSON.stringify(entry)),
      clear: async () => void (journal.entry = undefined),
      ...notesInMemory((journal.notes ??= {})),
    },
  };
  const secret = password === undefined ? {} : { password: { file: password } };
  return { settings: { socket: server.socket, port: 3306, database, user, ...secret }, surroundings, warnings, journal };
}

export interface Taken {
  readonly examination: Examination;
  readonly text: Buffer;
  readonly counts: Counts;
}

/** The reader's part: examine, dump, scan. */
export async function take(target: Target<MysqlSettings>): Promise<Taken> {
  const examination = await mysql.examine(target);
  const running = await mysql.dump(target, examination);
  const scanner = mysql.scan();
  const parts: Buffer[] = [];
  for await (const chunk of running.output) parts.push(scanner.push(chunk));
  await running.ended();
  const { rest, counts } = scanner.finish();
  return { examination, text: Buffer.concat([...parts, rest]), counts };
}

/** The writer's part up to the swap: stage, scan and load, verify. */
export async function put(target: Target<MysqlSettings>, text: Buffer, examination?: Examination, chunk = 65536): Promise<void> {
  await mysql.recover(target);
  await mysql.stage(target, examination);
  const loader = await mysql.load(target);
  try {
    const scanner = mysql.scan();
    for (let at = 0; at < text.length; at += chunk) await loader.write(scanner.push(text.subarray(at, at + chunk)));
    const { rest, counts } = scanner.finish();
    await loader.write(rest);
    await loader.end(counts);
    await mysql.verify(target, counts);
  } catch (error) {
    await loader.abort();
    await mysql.discard(target);
    throw error;
  }
}

export async function restore(target: Target<MysqlSettings>, { text, examination }: Pick<Taken, 'text' | 'examination'>): Promise<Swapped> {
  await put(target, text, examination);
  return mysql.swap(target, examination);
}
