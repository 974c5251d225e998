import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { restoreTarget } from '../bareos/restore-target.ts';
import { Failure } from '../failures/failure.ts';
import { restoreInto } from '../operations/restore-into.ts';
import { descriptorSource } from '../streams/source.ts';
import type { Verb } from './verb.ts';

export const bpipeWriter: Verb = {
  arguments: [{ name: '<APPLICATION/DATABASE>', meaning: 'which database, for example shop/orders' }],
  summary: 'Bring a database back from the Bareos file daemon.',
  description:
    'Called by bareos-fd as the writer of a bpipe line. Where the job’s where is / (or empty) the stream becomes the live database once it is proven whole; ' +
    'any other where gets it as a file, below <where>/penstock/.',
  options: [
    { flags: '--where <dir>', meaning: "Bareos's where; %w means: as BareosWhere says" },
    { flags: '--replace <how>', meaning: "Bareos's replace: a, w, o or n; %r means: as BareosReplace says" },
  ],
  examples: ["bpipe-writer shop/orders --where '%w' --replace '%r'"],
  async run([argument = ''], options, surface) {
    const name = parseDatabaseName(argument);
    const target = restoreTarget({
      where: options['where'] as string | undefined,
      replace: options['replace'] as string | undefined,
      env: surface.env,
      stateDir: surface.stateDir,
      ...name,
    });
    if (target.kind === 'unknown') {
      throw new Failure('usage', 'nobody says where to restore to', {
        hint: "add --where '%w' --replace '%r' to the writer, or use penstock restore at a shell",
      });
    }
    await restoreInto(target, name, descriptorSource(0, surface), surface);
  },
};
