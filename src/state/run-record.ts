import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { isAlive, ownIdentity } from './process-identity.ts';
import { uniqueSuffix } from './unique-suffix.ts';

const evidenceSchema = z.object({
  /** Where the stream was loaded. */
  where: z.string(),
  tables: z.number(),
  rows: z.number(),
  objects: z.record(z.string(), z.number()),
  /** What the engine's own integrity check said. */
  integrity: z.string(),
  checks: z.array(z.object({ name: z.string(), query: z.string(), expected: z.string(), found: z.string(), passed: z.boolean() })),
  /** When the dump began that was proven, as its stream says. */
  dumped: z.string(),
});

export type Evidence = z.infer<typeof evidenceSchema>;

const runRecordSchema = z.object({
  id: z.string(),
  /** The last three change an installation, and touch no stream. */
  verb: z.enum(['dump', 'restore', 'drill', 'rollback', 'snapshot', 'items', 'harden', 'apps']),
  application: z.string(),
  /** `*` where it is the whole application: a snapshot, a change. */
  database: z.string(),
  jobId: z.string().optional(),
  level: z.string().optional(),
  started: z.string(),
  ended: z.string().optional(),
  /**
   * `sealed` and `restored` are the good ends; `written`: to a file, as a snapshot's; `proven`: loaded, verified and thrown away; `staged`: proven, and
   * swapped in when the others of its job are; `rolled-back`: what a restore had kept is live again; `undone`: it was staged or swapped in, and is
   * not any more; `changed`: what an installation is made of was changed, or needed no change.
   */
  outcome: z.enum(['running', 'sealed', 'restored', 'written', 'proven', 'staged', 'rolled-back', 'undone', 'changed', 'failed', 'died']),
  bytes: z.number().optional(),
  /** How long the stream is, where it is compressed. */
  stored: z.number().optional(),
  rows: z.number().optional(),
  seconds: z.number().optional(),
  digest: z.string().optional(),
  /** The database that was live before and is kept, or the file that was written. */
  kept: z.string().optional(),
  file: z.string().optional(),
  /** What a drill looked at, and what it found. */
  evidence: evidenceSchema.optional(),
  /** Where it was restored to, where that is not the application's own database. */
  to: z.string().optional(),
  /** Who changed an installation, and what, one line each. */
  by: z.string().optional(),
  changes: z.array(z.string()).optional(),
  warnings: z.array(z.string()),
  failure: z.object({ status: z.number(), message: z.string(), hint: z.string().optional() }).optional(),
  process: z.object({ pid: z.number(), startedAt: z.string() }),
});

export type RunRecord = z.infer<typeof runRecordSchema>;

/** A record of a run that is under way: what bpipe's daemon would not tell anybody. */
export interface OpenRecord {
  readonly id: string;
  readonly warn: (line: string) => void;
  end(result: Partial<RunRecord> & Pick<RunRecord, 'outcome'>): Promise<void>;
}

/** Writes the record of a run that begins now; `end` completes it. */
export async function openRunRecord(
  stateDir: string,
  run: Pick<RunRecord, 'verb' | 'application' | 'database' | 'jobId' | 'level' | 'to' | 'by'>,
): Promise<OpenRecord> {
  const began = new Date();
  const id = `${began.toISOString().replace(/[-:]/g, '').replace('.', '')}-${uniqueSuffix()}`;
  const path = join(layout.runs(stateDir, run.application), `${id}.json`);
  const warnings: string[] = [];
  const record: RunRecord = { id, ...run, started: began.toISOString(), outcome: 'running', warnings, process: ownIdentity() };
  await writeAtomically(path, JSON.stringify(record));
  return {
    id,
    warn: (line) => void warnings.push(line),
    async end(result) {
      const ended = new Date();
      const seconds = (ended.getTime() - began.getTime()) / 1000;
      await writeAtomically(path, JSON.stringify({ ...record, ended: ended.toISOString(), seconds, ...result }));
      await rm(layout.progress(stateDir, run.application, id), { force: true });
    },
  };
}

/** Changes what the record of an ended run says of its outcome: one run's work may be made final, or undone, by another. */
export async function amendRunRecord(
  stateDir: string,
  record: RunRecord,
  changes: Pick<RunRecord, 'outcome'> & Partial<Pick<RunRecord, 'kept'>>,
): Promise<void> {
  await writeAtomically(join(layout.runs(stateDir, record.application), `${record.id}.json`), JSON.stringify({ ...record, ...changes }));
}

/** All records of an application, or of all, oldest first. A run whose process is gone without an end has died. */
export async function readRunRecords(stateDir: string, application?: string): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const run of await listRuns(stateDir, application)) {
    const record = await readRunRecord(stateDir, run.application, run.id);
    if (record) records.push(record);
  }
  return records.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** Which runs have a record, without reading them. */
export async function listRuns(
  stateDir: string,
  application?: string,
): Promise<readonly { readonly application: string; readonly id: string }[]> {
  const names = application === undefined ? await list(layout.allRuns(stateDir)) : [application];
  const found = names.map(async (name) =>
    (await list(layout.runs(stateDir, name)))
      .filter((file) => file.endsWith('.json'))
      .map((file) => ({ application: name, id: file.slice(0, -'.json'.length) })),
  );
  return (await Promise.all(found)).flat();
}

/** How many records of an application are kept, and for how many days. */
const [mostRecords, longestDays] = [1000, 400];

/** Removes the records that nobody will ask for any more, but never the newest ones. */
export async function pruneRunRecords(stateDir: string, application: string): Promise<void> {
  const directory = layout.runs(stateDir, application);
  const files = (await list(directory)).filter((file) => file.endsWith('.json')).toSorted();
  const oldest = new Date(Date.now() - longestDays * 24 * 3600_000).toISOString().replace(/[-:]/g, '').replace('.', '');
  // A record's name begins with the moment its run began.
  const gone = files.filter((file, at) => at < files.length - mostRecords || file < oldest).slice(0, Math.max(0, files.length - 10));
  await Promise.all(
    gone
      .flatMap((file) => {
        const progress = layout.progress(stateDir, application, file.slice(0, -'.json'.length));
        return [join(directory, file), progress, `${progress}.new`];
      })
      .map((path) => rm(path, { force: true })),
  );
}

/** One record; undefined where it is damaged, because it must not hide the others, or was pruned. */
export async function readRunRecord(stateDir: string, application: string, id: string): Promise<RunRecord | undefined> {
  const text = await readFile(join(layout.runs(stateDir, application), `${id}.json`), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  let record: RunRecord;
  try {
    record = runRecordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
  return record.outcome === 'running' && !isAlive(record.process) ? { ...record, outcome: 'died' } : record;
}

async function list(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
