import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { backup } from '../operations/backup.ts';
import { descriptorSink } from '../streams/sink.ts';
import type { Verb } from './verb.ts';

export const dump: Verb = {
  arguments: [{ name: '<APPLICATION/DATABASE>', meaning: 'which database, for example shop/orders' }],
  summary: 'Stream a database to stdout, sealed.',
  description: 'The same stream that bpipe-reader gives the file daemon. Without a seal at its end it is not whole: penstock verify tells.',
  examples: ['penstock dump shop/orders > orders.sql', 'penstock dump shop/orders | ssh other-host penstock verify'],
  async run([database = ''], _options, surface) {
    await backup(parseDatabaseName(database), descriptorSink(1, surface), surface);
  },
};
