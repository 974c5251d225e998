import type { Rule } from '../rule.ts';
import { streams } from '../streams.ts';

/** A database of an application that no FileSet stores. */
export const uncoveredDatabase: Rule = {
  severity: 'error',
  why: 'It is in nobody’s backup. after-backup makes such a job fail, but only where the job has it.',
  todo: 'Run penstock configure for the application.',
  // The tests add the application a, with the database b, which no text can say.
  bad: 'FileSet { Name = f\n Include { File = /etc } }',
  good: "FileSet { Name = f\n Include { Plugin = \"bpipe:file=/penstock/a/b:reader=/usr/lib/penstock/bpipe-reader a/b:writer=/usr/lib/penstock/bpipe-writer a/b --where '%w' --replace '%r'\" } }",
  check: (configuration) => {
    const readers = streams(configuration).map(({ reader = '' }) => reader.split(' '));
    return configuration.databases
      .filter((database) => !readers.some(([program = '', ...words]) => program.endsWith('bpipe-reader') && words.includes(database)))
      .map((database) => ({ place: undefined, what: `no FileSet stores ${database}` }));
  },
};
