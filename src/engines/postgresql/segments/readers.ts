import { Failure } from '../../../failures/failure.ts';
import type { Examination, Target } from '../../contract.ts';
import type { SegmentedDump } from '../../segments.ts';
import type { Beside } from '../dump-call.ts';
import { findClient } from '../find-client.ts';
import type { PostgresqlSettings } from '../settings.ts';
import { copyBeginning, copyCall } from './copy-call.ts';
import { copyWorker, type CopyWorker } from './copy-worker.ts';
import { workOn, type Work } from './large-tables.ts';
import { shareSnapshot, type SharedSnapshot } from './shared-snapshot.ts';

/** Sessions that read the large tables beside a pg_dump of the same moment. */
export interface Readers {
  /** How many should read at once, with pg_dump. */
  readonly wanted: number;
  readonly workers: readonly CopyWorker[];
  readonly snapshot: SharedSnapshot;
  /** What there is to read; whoever reads takes the first of it. */
  readonly work: Work[];
  readonly beside: Beside;
  readonly expected: SegmentedDump['expected'];
  kill(): Promise<void>;
}

/**
 * As many as the server lets us have; a warning says why they are fewer than were wanted.
 * @returns undefined where pg_dump reads all: there is no large table, or only that is to be had
 * @throws Failure where tables are not to be read whole, which pg_dump cannot do, and no session does
 */
export async function openReaders(
  target: Target<PostgresqlSettings>,
  examination: Examination,
  { wanted, password, dedup }: { readonly wanted: number; readonly password: string | undefined; readonly dedup?: boolean | undefined },
): Promise<Readers | undefined> {
  const { settings, surroundings } = target;
  const { signal, warn, rows = {} } = surroundings;
  const isPartial = Object.keys(rows).length > 0;
  if (wanted < 2 && !isPartial) return undefined;
  const alone = (error: unknown): undefined => {
    signal.throwIfAborted();
    if (!(error instanceof Failure) || isPartial) throw error;
    warn(`one session reads the database, not ${wanted}: ${error.message}`);
  };
  let snapshot: SharedSnapshot;
  try {
    snapshot = await shareSnapshot(target, wanted > 1);
  } catch (error) {
    return alone(error);
  }
  const { tables, version, connections } = snapshot;
  const workers: CopyWorker[] = [];
  const kill = async (): Promise<void> => {
    await Promise.all([...workers.map((worker) => worker.kill()), snapshot.end().catch(() => undefined)]);
  };
  try {
    if (tables.length === 0) {
      await snapshot.end();
      return undefined;
    }
    // Beside them is one pg_dump.
    const count = Math.min(wanted, connections - 1);
    if (count < 1) throw new Failure('unavailable', `${settings.user} may open only ${connections} connections more`);
    const client = await findClient('psql', Math.floor(version / 10000), signal);
    const beginning = copyBeginning({ snapshot: snapshot.id, encoding: examination.charset, version, tables });
    const call = copyCall(client, settings, password);
    const started = await Promise.allSettled(Array.from({ length: count }, () => copyWorker(call, beginning, signal)));
    workers.push(...started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    const refused = started.find((one) => one.status === 'rejected');
    if (workers.length === 0) throw refused?.reason;
    if (workers.length < wanted) {
      const why = refused === undefined ? `${settings.user} may open no more connections` : (refused.reason as Error).message;
      warn(`${workers.length} sessions read the large tables, not ${wanted}: ${why}`);
    }
  } catch (error) {
    await kill();
    return alone(error);
  }
  return {
    wanted,
    workers,
    snapshot,
    work: workOn(tables, version, examination.charset, dedup),
    beside: { snapshot: snapshot.id, encoding: examination.charset, tables },
    expected: snapshot.expected,
    kill,
  };
}
