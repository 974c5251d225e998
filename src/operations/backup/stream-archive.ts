import type { Examination, Scanner } from '../../engines/contract.ts';
import type { DumpedSegment, SegmentedDump } from '../../engines/segments.ts';
import { writeArchive } from '../../formats/archive/write-archive.ts';
import { totalRows } from '../../formats/seal.ts';
import { failOnSilence, longestSilence } from '../../streams/fail-on-silence.ts';
import { letGo } from '../../streams/let-go.ts';
import type { Sink } from '../../streams/sink.ts';
import { manifestOf } from './manifest-of.ts';
import type { BackupResult } from '../stream-dump.ts';
import type { DatabaseAtHand } from '../with-database.ts';
import { workersFor } from '../workers-for.ts';

/** In the archive format: by several workers from one moment, in compressed segments. */
export async function streamArchive(database: DatabaseAtHand, examination: Examination, sink: Sink): Promise<BackupResult> {
  const { engine, target, application } = database;
  const workers = workersFor(application, engine.segments.coresOfReader);
  const scanner = engine.scan();
  const { compression: method, level, dedup } = application.stream;
  const dump = await engine.segments.dump(target, examination, { workers, dedup });
  let rows = 0;
  const archive = writeArchive(
    { manifest: manifestOf(database, examination), accounts: examination.accounts },
    follow(dump, scanner, examination.client, database),
    async () => {
      // The tool's own complaint comes before ours: that its mark is missing is only what follows from it.
      await dump.ended();
      const { counts } = scanner.finish();
      rows = totalRows({ counts });
      return { counts, finished: new Date().toISOString() };
    },
    { method, level, dedup, ahead: workers + 1 },
  );
  for await (const chunk of archive.output) {
    await sink.write(chunk);
    letGo(chunk);
  }
  await sink.end();
  return { outcome: 'sealed', rows, ...archive.result() };
}

/** Passes a dump's segments on, and counts what is in them. @throws Failure not-whole: a restore would refuse them */
async function* follow(
  dump: SegmentedDump,
  scanner: Scanner,
  who: string,
  { target, progress }: DatabaseAtHand,
): AsyncGenerator<DumpedSegment, void, void> {
  let passed = 0;
  let rows = 0;
  for await (const segment of failOnSilence(dump.segments, { seconds: longestSilence, who, signal: target.surroundings.signal })) {
    if (segment.rows !== undefined && segment.table !== undefined) scanner.countRows(segment.table, segment.rows);
    else {
      scanner.push(segment.text);
      if (!segment.goesOn && !scanner.isBetween()) {
        // A tool that was killed says why, and of what one that claims to be fine has cut off the scanner does.
        await dump.ended();
        scanner.finish();
        throw new Error(`a segment of ${segment.stage} ends inside a statement`);
      }
    }
    rows += segment.rows ?? 0;
    progress((passed += segment.text.length), { rows, ofRows: dump.expected.rows });
    yield segment;
  }
}
