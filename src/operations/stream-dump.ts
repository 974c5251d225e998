import type { Examination } from '../engines/contract.ts';
import type { Sink } from '../streams/sink.ts';
import type { Result } from './record-run.ts';
import { streamArchive } from './backup/stream-archive.ts';
import { streamPlain } from './backup/stream-plain.ts';
import type { DatabaseAtHand } from './with-database.ts';

/** What a backup came to. */
export interface BackupResult extends Result {
  /** Of the dump, before it was compressed. */
  readonly bytes: number;
  readonly rows: number;
  readonly digest: string;
  /** Of the stream, where that is not about as many. */
  readonly stored?: number;
}

/**
 * Streams a database that was examined into `sink`, in the format that its application wants; the seal is written only when the dump tool ended well and its own
 * completeness mark has passed.
 */
export function streamDump(database: DatabaseAtHand, examination: Examination, sink: Sink): Promise<BackupResult> {
  return database.application.stream.format === 'archive'
    ? streamArchive(database, examination, sink)
    : streamPlain(database, examination, sink);
}
