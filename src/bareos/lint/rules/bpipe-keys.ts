import type { Rule } from '../rule.ts';
import { isPositional, streams } from '../streams.ts';

/** A line that lacks one of the keys, or has one that nobody knows. */
export const bpipeKeys: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'All three are needed, also for a restore. A job has one plugin for all its lines: a key that one line lacks keeps the value of the line before, and the wrong database is stored.',
  todo: 'Give every line its own file=, reader= and writer=.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  check: (configuration) =>
    streams(configuration)
      .filter(({ line }) => !isPositional(line))
      .flatMap(({ line, place, file, reader, writer }) => {
        const missing = Object.entries({ file, reader, writer }).filter(([, value]) => value === undefined || value === '');
        const keys = [...line.matchAll(/:\s*([a-z]+)=/gi)].map(([, key = '']) => key.toLowerCase());
        const unknown = keys.filter((key) => !['file', 'reader', 'writer', 'usesuffix'].includes(key));
        return [
          ...missing.map(([key]) => ({ place, what: `a bpipe line without ${key}=` })),
          ...unknown.map((key) => ({ place, what: `bpipe does not know ${key}=` })),
        ];
      }),
};
