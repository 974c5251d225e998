import { blocks, directives, textOf, valueOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** A plain file that comes behind a stream. */
export const fileAfterStream: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'In a restore the file daemon hands a plain file that follows a stream to the plugin, and the job dies: no file of that Include comes back (found with 25.1 and 26-pre).',
  todo: 'Put the streams into the last Include.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" }\n Include { File = /etc } }',
  good: 'FileSet { Name = f\n Include { File = /etc }\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  check: ({ resources }) =>
    blocks({ items: resources }, 'FileSet').flatMap((fileSet) => {
      const includes = blocks(fileSet, 'Include');
      const firstStream = includes.findIndex((include) => directives(include, 'Plugin').some((line) => /^bpipe:/i.test(textOf(line))));
      if (firstStream < 0) return [];
      return includes
        .slice(firstStream + 1)
        .filter((include) => directives(include, 'File').length > 0)
        .map((include) => ({ place: include.place, what: `in FileSet ${valueOf(fileSet, 'Name')} files follow a stream` }));
    }),
};
