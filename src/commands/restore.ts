import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { restore as restoreDatabase } from '../operations/restore.ts';
import { descriptorSource } from '../streams/source.ts';
import { describeResult } from './describe-result.ts';
import type { Verb } from './verb.ts';

export const restore: Verb = {
  arguments: [{ name: '<APPLICATION/DATABASE>', meaning: 'which database, for example shop/orders' }],
  summary: 'Bring a database back from stdin: load it beside the live one, prove it, swap it in, keep the old one.',
  options: [
    { flags: '--unsealed', meaning: 'take a dump that has no seal, of which nobody can say that it is whole' },
    {
      flags: '--to <key=value>',
      meaning:
        'into another database, host, port, socket, user or file, in the words of the application file; password-file=/path for its password',
      repeatable: true,
    },
    { flags: '--force', meaning: 'go on where the engine refuses for reasons you may overrule' },
    { flags: '--dry-run', meaning: 'load and prove it, then throw it away instead of swapping it in' },
    { flags: '--json', meaning: 'print the result as JSON' },
  ],
  examples: [
    'penstock restore shop/orders < orders.sql',
    'penstock restore shop/orders --to database=orders_copy < orders.sql',
    'penstock restore shop/orders --to host=db2 --to port=3307,user=root,password-file=/root/db2.password < orders.sql',
    'penstock restore shop/catalogue --to file=/tmp/catalogue.db < catalogue.sql',
    'penstock restore shop/orders --dry-run < orders.sql',
  ],
  async run([database = ''], options, surface) {
    const proven = options['dryRun'] === true ? 'discard' : 'swap';
    const to = typeof options['to'] === 'string' ? options['to'] : undefined;
    const unsealed = options['unsealed'] === true;
    const result = await restoreDatabase(parseDatabaseName(database), descriptorSource(0, surface), { proven, unsealed, to }, surface);
    surface.print(options['json'] === true ? JSON.stringify(result) : describeResult(database, result));
  },
};
