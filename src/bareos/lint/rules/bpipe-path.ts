import type { Rule } from '../rule.ts';
import { streams } from '../streams.ts';

/** A pseudo file without a directory. */
export const bpipePath: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'Bareos refuses a pseudo file without a directory when the job starts; bareos-dir -t does not see it.',
  todo: 'Give it a directory: /penstock/shop/orders.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=dump.sql:reader=/bin/x:writer=/bin/y" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/dump.sql:reader=/bin/x:writer=/bin/y" } }',
  check: (configuration) =>
    streams(configuration)
      .filter(({ file }) => file !== undefined && file !== '' && !file.includes('/'))
      .map(({ place, file }) => ({ place, what: `the pseudo file ${file} has no directory` })),
};
