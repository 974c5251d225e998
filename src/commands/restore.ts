import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { Failure } from '../failures/failure.ts';
import { foresee } from '../operations/foresee.ts';
import { restore as restoreDatabase } from '../operations/restore.ts';
import { descriptorSource } from '../streams/source.ts';
import { describeResult } from './describe-result.ts';
import { printDiagnoses } from './print-diagnoses.ts';
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
    { flags: '--dry-run', meaning: 'change nothing; say what would be done, what it needs, and what does not fit (exit status 65)' },
    { flags: '--json', meaning: 'print the result as JSON' },
  ],
  examples: [
    'penstock restore shop/orders < orders.sql',
    'penstock restore shop/orders --to database=orders_copy < orders.sql',
    'penstock restore shop/orders --to host=db2 --to port=3307,user=root,password-file=/root/db2.password < orders.sql',
    'penstock restore shop/catalogue --to file=/tmp/catalogue.db < catalogue.sql',
    'penstock restore shop/orders --dry-run < orders.sql',
    'penstock restore shop/orders --to host=db2,user=root --dry-run --json < orders.sql',
  ],
  async run([database = ''], options, surface) {
    const to = typeof options['to'] === 'string' ? options['to'].replaceAll('\0', ',') : undefined;
    const unsealed = options['unsealed'] === true;
    const [name, source] = [parseDatabaseName(database), descriptorSource(0, surface)];
    if (options['dryRun'] === true) {
      const found = await foresee(name, source, { unsealed, to }, surface);
      if (options['json'] === true) surface.print(JSON.stringify(found, undefined, 2));
      else printDiagnoses(found, surface);
      const failed = found.filter(({ level }) => level === 'fail').length;
      if (failed > 0) throw new Failure('not-whole', `${failed} of what a restore of ${database} needs does not fit`);
      return;
    }
    const result = await restoreDatabase(name, source, { unsealed, to }, surface);
    surface.print(options['json'] === true ? JSON.stringify(result) : describeResult(database, result));
  },
};
