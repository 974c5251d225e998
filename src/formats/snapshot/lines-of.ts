import { endPrefix } from './lines.ts';

/** The lines of a list as raw text, without their newlines but for the last one: only that shows whether it was cut. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  let held = '';
  for await (const chunk of source) {
    const parts = (held + chunk.toString('latin1')).split('\n');
    held = parts.pop() ?? '';
    for (const part of parts) yield part.startsWith(endPrefix) ? `${part}\n` : part;
  }
  if (held !== '') yield held;
}
