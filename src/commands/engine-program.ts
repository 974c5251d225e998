import type { OwnProgram } from '../engines/own-program.ts';
import { descriptorSink } from '../streams/sink.ts';
import { descriptorSource } from '../streams/source.ts';
import type { Verb } from './verb.ts';

/** A program that an engine runs in a process of its own: SQLite's calls block whoever makes them, and rows are turned into text by several at once. */
export function engineProgram(program: OwnProgram): Verb {
  return {
    arguments: [{ name: '<ARGUMENTS...>', meaning: 'as the engine gives them' }],
    summary: 'Called by penstock itself.',
    examples: [],
    async run(args, _options, surface) {
      const sink = descriptorSink(1, surface);
      const given = args.filter((argument) => argument !== undefined);
      await program(given, { stdin: descriptorSource(0, surface), write: sink.write, signal: surface.signal });
      await sink.end();
    },
  };
}
