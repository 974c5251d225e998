import { sqlitePrograms } from '../../../src/engines/sqlite/programs.ts';
import { descriptorSink } from '../../../src/streams/sink.ts';
import { descriptorSource } from '../../../src/streams/source.ts';
import { say } from '../../../src/commands/say.ts';

// Penstock's hidden verbs without the rest of Penstock, so that the engine's tests need no build.
const [, , name = '', ...args] = process.argv;
const running = { signal: new AbortController().signal };
const sink = descriptorSink(1, running);
try {
  const program = sqlitePrograms[name as keyof typeof sqlitePrograms];
  await program(args, { stdin: descriptorSource(0, running), write: sink.write, ...running });
  await sink.end();
} catch (error) {
  const { lines, status } = say('penstock', error);
  process.stderr.write(lines.join('\n'));
  process.exitCode = status;
}
