import { blocks, valueOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';
import { streams } from '../streams.ts';

/** A file daemon that loads no plugin, though a FileSet needs one. */
export const noPluginDirectory: Rule = {
  severity: 'error',
  why: 'Without a Plugin Directory the file daemon has no plugins at all, and every job with a stream fails.',
  todo: 'Add Plugin Directory = /usr/lib/bareos/plugins and Plugin Names = "bpipe" to the file daemon’s own resource, and restart it.',
  bad: 'FileDaemon { Name = c }\nFileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  good: 'FileDaemon { Name = c\n Plugin Directory = /usr/lib/bareos/plugins }\nFileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  check: (configuration) => {
    if (streams(configuration).length === 0) return [];
    const own = [
      ...blocks({ items: configuration.resources }, 'FileDaemon'),
      ...blocks({ items: configuration.resources }, 'Client').filter(({ place }) => isOfFileDaemon(place?.file ?? '')),
    ];
    return own
      .filter((daemon) => valueOf(daemon, 'Plugin Directory') === undefined)
      .map((daemon) => ({ place: daemon.place, what: `the file daemon ${valueOf(daemon, 'Name')} has no Plugin Directory` }));
  },
};

function isOfFileDaemon(file: string): boolean {
  return /(^|\/)(bareos|bacula)-fd\.(d\/|conf$)/.test(file) && !/-dir\.d\//.test(file);
}
