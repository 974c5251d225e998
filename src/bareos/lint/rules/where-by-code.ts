import type { Rule } from '../rule.ts';
import { streams } from '../streams.ts';

/** A writer that learns from %w alone where to restore to. */
export const whereByCode: Rule = {
  severity: 'warning',
  dialect: 'bareos',
  why: 'Bareos 26 passes %w and %r to the writer as they stand and sets BareosWhere and BareosReplace. A writer that knows only the code would write into a directory called %w, or over the live data.',
  todo: 'Let the writer read BareosWhere where its argument is %w; bpipe-writer of Penstock does.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/usr/local/bin/restore %w" } }',
  good: "FileSet { Name = f\n Include { Plugin = \"bpipe:file=/p/x:reader=/bin/x:writer=/usr/lib/penstock/bpipe-writer a/b --where '%w' --replace '%r'\" } }",
  check: (configuration) =>
    streams(configuration)
      .filter(({ writer = '' }) => /%[wr]/.test(writer) && !/(^|\/)bpipe-writer\s/.test(writer))
      .map(({ place }) => ({ place, what: 'the writer depends on %w or %r' })),
};
