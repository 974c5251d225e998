import { inspect } from '../operations/inspect.ts';
import { descriptorSource } from '../streams/source.ts';
import { summary } from './inspect.ts';
import type { Verb } from './verb.ts';

export const verify: Verb = {
  arguments: [],
  summary: 'Say whether the stream on stdin is whole: exit status 0 if it is, 65 if not.',
  options: [{ flags: '--json', meaning: 'print the result as JSON' }],
  examples: ['penstock verify < orders.sql'],
  async run(_arguments, options, surface) {
    const found = await inspect({ source: descriptorSource(0, surface) }, surface.progress);
    surface.print(
      options['json'] === true
        ? JSON.stringify({ whole: true, digest: found.seal.digest, bytes: found.seal.bytes })
        : `whole: ${summary(found)}`,
    );
  },
};
