import type { Examination } from '../../engines/contract.ts';
import { writePlain } from '../../formats/plain/write-plain.ts';
import { totalRows } from '../../formats/seal.ts';
import { failOnSilence, longestSilence } from '../../streams/fail-on-silence.ts';
import { letFill } from '../../streams/let-fill.ts';
import type { Sink } from '../../streams/sink.ts';
import { manifestOf } from './manifest-of.ts';
import type { BackupResult } from '../stream-dump.ts';
import type { DatabaseAtHand } from '../with-database.ts';

/** In the plain format: the native tool's text as it comes. */
export async function streamPlain(database: DatabaseAtHand, examination: Examination, sink: Sink): Promise<BackupResult> {
  const { engine, target } = database;
  const plain = writePlain();
  const scanner = engine.scan();
  const dump = await engine.dump(target, examination);
  await sink.write(plain.header(manifestOf(database, examination), examination.accounts));
  let passed = 0;
  const pass = async (chunk: Buffer): Promise<void> => {
    if (chunk.length === 0) return;
    plain.body(chunk);
    passed += chunk.length;
    database.progress(passed);
    await sink.write(chunk);
  };

  const output = failOnSilence(letFill(dump.output), {
    seconds: longestSilence,
    who: examination.client,
    signal: target.surroundings.signal,
  });
  for await (const chunk of output) await pass(scanner.push(chunk));
  // The tool's own complaint comes before ours: that its mark is missing is only what follows from it.
  await dump.ended();
  const { rest, counts } = scanner.finish();
  await pass(rest);

  const seal = plain.seal({ counts, finished: new Date().toISOString() });
  await sink.write(seal.text);
  await sink.end();
  return { outcome: 'sealed', bytes: seal.bytes, rows: totalRows({ counts }), digest: seal.digest };
}
