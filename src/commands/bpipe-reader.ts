import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { backup } from '../operations/backup.ts';
import { descriptorSink } from '../streams/sink.ts';
import type { Verb } from './verb.ts';

export const bpipeReader: Verb = {
  arguments: [{ name: '<APPLICATION/DATABASE>', meaning: 'which database, for example shop/orders' }],
  summary: 'Stream a database to the Bareos file daemon, sealed.',
  description:
    'Called by bareos-fd as the reader of a bpipe line. What went wrong stands in the run record, which after-backup prints into the job log.',
  examples: [
    "Plugin = \"bpipe:file=/penstock/shop/orders:reader=/usr/lib/penstock/bpipe-reader shop/orders:writer=/usr/lib/penstock/bpipe-writer shop/orders --where '%w' --replace '%r'\"",
  ],
  async run([database = ''], _options, surface) {
    await backup(parseDatabaseName(database), descriptorSink(1, surface), surface);
  },
};
