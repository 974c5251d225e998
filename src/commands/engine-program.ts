import { sqlitePrograms } from '../engines/sqlite/programs.ts';
import { descriptorSink } from '../streams/sink.ts';
import { descriptorSource } from '../streams/source.ts';
import type { Verb } from './verb.ts';

/** A program that the SQLite engine runs in a process of its own, because SQLite's calls block whoever makes them. */
export function engineProgram(name: keyof typeof sqlitePrograms): Verb {
  return {
    arguments: [{ name: '<ARGUMENTS...>', meaning: 'as the engine gives them' }],
    summary: 'Called by penstock itself.',
    examples: [],
    async run(args, _options, surface) {
      const sink = descriptorSink(1, surface);
      const given = args.filter((argument) => argument !== undefined);
      await sqlitePrograms[name](given, { stdin: descriptorSource(0, surface), write: sink.write, signal: surface.signal });
      await sink.end();
    },
  };
}
