import type { Rule } from '../rule.ts';
import { streams } from '../streams.ts';

/** Two streams under one name. */
export const sameStream: Rule = {
  severity: 'error',
  why: 'Both are stored under the same name, without a word, and a restore brings back the last one only.',
  todo: 'Give each stream a pseudo file of its own.',
  bad: 'FileSet { Name = f\n Include {\n Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y"\n Plugin = "bpipe:file=/p/x:reader=/bin/z:writer=/bin/y" } }',
  good: 'FileSet { Name = f\n Include {\n Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y"\n Plugin = "bpipe:file=/p/z:reader=/bin/z:writer=/bin/y" } }',
  check: (configuration) => {
    const all = streams(configuration);
    return all
      .filter(({ file, fileSet }, at) => all.findIndex((other) => other.file === file && other.fileSet === fileSet) < at)
      .map(({ place, file, fileSet }) => ({ place, what: `${file} stands twice in FileSet ${fileSet}` }));
  },
};
