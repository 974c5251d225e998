import { Failure } from '../../failures/failure.ts';
import type { Sink } from '../../streams/sink.ts';
import type { Format } from './format.ts';
import { type Output, tableOf } from './output.ts';

/** Everything goes to one sink. @param options.single formats whose lines do not tell of which table they are take one alone */
export function toSink(sink: Sink, format: Format, options: { single: boolean }): Output {
  let bytes = 0;
  let only: string | undefined;
  const write = async (text: Buffer): Promise<void> => {
    if (text.length === 0) return;
    bytes += text.length;
    await sink.write(text);
  };
  return {
    async take(piece) {
      const table = tableOf(piece)?.counted;
      if (options.single && table !== undefined && table !== (only ??= table)) {
        throw new Failure('usage', `these are several tables: ${only}, ${table}`, {
          hint: 'name one with --table, or give a directory with --output: there each gets a file of its own',
        });
      }
      for (const text of format.take(piece)) await write(text);
    },
    async prove(mark) {
      await write(format.end(mark));
      await sink.end();
    },
    distrust: () =>
      Promise.resolve(bytes === 0 ? 'nothing was written' : `the ${bytes} bytes that were written are not proven; do not use them`),
    abandon: () => Promise.resolve(),
  };
}
