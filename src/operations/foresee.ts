import type { Diagnosis, Engine, Incoming, Target } from '../engines/contract.ts';
import { loadEngine } from '../engines/registry.ts';
import { Failure } from '../failures/failure.ts';
import type { SealedStream } from '../formats/sealed-stream.ts';
import { totalRows } from '../formats/seal.ts';
import { readLock } from '../state/lock.ts';
import { applicationNow } from './application-now.ts';
import { findElsewhere, type Elsewhere } from './restore/elsewhere.ts';
import { openStream, type OpenStream } from './restore/open-stream.ts';
import { asExamination } from './restore/prove-in-staging.ts';
import type { RunContext } from './run-context.ts';
import { findDatabase, targetOf } from './target-of.ts';
import { warnOfPartial } from './restore/warn-of-partial.ts';
import type { DatabaseName } from './with-database.ts';

/**
 * Says what a restore of a stream would do, need and not find, and changes nothing: no lock, no record, no staging database. The stream is read
 * to its end first.
 * @throws Failure not-whole: it is damaged, or no dump of this engine
 */
export async function foresee(
  name: DatabaseName,
  source: AsyncIterable<Buffer>,
  options: { readonly unsealed: boolean; readonly to?: string | undefined },
  context: RunContext,
): Promise<readonly Diagnosis[]> {
  const application = await applicationNow(name.application, context);
  const { engine: engineName, settings } = findDatabase(application, name.database);
  const engine = await loadEngine(engineName);
  const elsewhere = await findElsewhere(application, name.database, options.to, context);
  const stream = await openStream(source, options);
  const incoming = await readToEnd(engine, stream, context);
  const warnings: string[] = [];
  const target = targetOf(application, name.database, { ...context, warn: (line) => void warnings.push(line), now: new Date() }, elsewhere);
  const found = [
    whole(stream, incoming),
    ...(stream.sealed ? origin(stream.sealed, name, engineName) : []),
    ...(await place(
      engine,
      target,
      elsewhere,
      `${engine.describe(elsewhere?.settings ?? settings)}, strategy ${target.surroundings.strategy}`,
    )),
    ...(elsewhere === undefined ? await lock(name.application, context) : []),
    ...(await look(() => engine.foresee(target, incoming), context)),
    ...(await look(() => engine.diagnose(target, incoming.examination), context)),
  ];
  if (stream.sealed) warnOfPartial(stream.sealed.manifest, target.surroundings.warn);
  const said = [...found, ...warnings.map((what): Diagnosis => ({ level: 'warn', what }))];
  return said.filter(({ what }, at) => said.findIndex((other) => other.what === what) === at);
}

async function readToEnd(engine: Engine<unknown>, stream: OpenStream, context: RunContext): Promise<Incoming> {
  const scanner = engine.scan();
  let bytes = 0;
  for await (const chunk of stream.sealed ? stream.sealed.body : stream.body) {
    context.signal.throwIfAborted();
    context.progress((bytes += chunk.length));
    scanner.push(chunk);
  }
  const { counts } = scanner.finish();
  const examination = stream.sealed && asExamination(stream.sealed);
  return { examination, counts, bytes, mentions: scanner.mentions?.() ?? {} };
}

function whole(stream: OpenStream, { counts, bytes }: Incoming): Diagnosis {
  const size = `${totalRows({ counts })} rows, ${bytes} bytes`;
  if (stream.sealed) return { level: 'ok', what: `the stream is whole (${size}, made ${stream.sealed.manifest.started})` };
  return { level: 'warn', what: `the dump has no seal (${size}), so nobody can say that it is whole`, todo: 'nothing, where you trust it' };
}

function origin({ manifest }: SealedStream, name: DatabaseName, engineName: string): readonly Diagnosis[] {
  const found: Diagnosis[] = [];
  if (manifest.application !== name.application || manifest.database !== name.database) {
    found.push({
      level: 'fail',
      what: `the stream is of ${manifest.application}/${manifest.database}, not of ${name.application}/${name.database}`,
      todo: `restore it as ${manifest.application}/${manifest.database}, with --to where it is to go elsewhere`,
    });
  }
  if (manifest.engine !== engineName)
    found.push({
      level: 'fail',
      what: `the stream is of a ${manifest.engine} database, and this one is ${engineName}`,
      todo: 'no engine loads the dump of another',
    });
  return found.length > 0 ? found : [{ level: 'ok', what: `the stream is of ${name.application}/${name.database}` }];
}

async function place(
  engine: Engine<unknown>,
  target: Target<unknown>,
  elsewhere: Elsewhere | undefined,
  said: string,
): Promise<readonly Diagnosis[]> {
  return look(async () => {
    const occupancy = await engine.occupancy(target);
    if (elsewhere === undefined || occupancy !== 'full' || target.surroundings.force)
      return [{ level: 'ok', what: `it goes to ${said}, which is ${words[occupancy]}` }];
    return [
      {
        level: 'fail',
        what: `it goes to ${said}, which is there and not empty`,
        todo: 'restore into another one, or add --force: it is kept',
      },
    ];
  }, target.surroundings);
}

const words = { missing: 'not there yet', empty: 'there, and empty', full: 'there' } as const;

async function lock(application: string, { stateDir }: RunContext): Promise<readonly Diagnosis[]> {
  const held = await readLock(stateDir, application);
  return held === undefined
    ? []
    : [{ level: 'warn', what: `${application} is in use: ${held.purpose} since ${held.since}`, todo: 'wait until that has ended' }];
}

/** What cannot be looked at is a finding, too. */
async function look(act: () => Promise<readonly Diagnosis[]>, { signal }: { readonly signal: AbortSignal }): Promise<readonly Diagnosis[]> {
  try {
    return await act();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    return [{ level: 'fail', what: error.message, ...(error.hint === undefined ? {} : { todo: error.hint }) }];
  }
}
