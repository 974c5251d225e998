import { readStream } from '../../src/formats/read-stream.ts';
import { gather, inChunks } from './bytes.ts';

export async function readWhole(bytes: Buffer): Promise<Buffer> {
  return gather((await readStream(inChunks(bytes))).body);
}

/** Runs all of these, some at once, and gives those that were accepted or failed with anything but a refusal. */
export async function accepted(cases: Iterable<readonly [string, Buffer]>): Promise<string[]> {
  const wrong: string[] = [];
  const queue = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      const [name, bytes] = next.value;
      const outcome = await readWhole(bytes).then(
        () => 'accepted',
        (error: unknown) => error,
      );
      if (outcome === 'accepted' || (outcome as { kind?: string }).kind !== 'not-whole') wrong.push(`${name}: ${String(outcome)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return wrong;
}
