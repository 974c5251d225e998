import type { DrillServer } from '../applications/contract.ts';
import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { Failure } from '../failures/failure.ts';
import { drill as rehearse } from '../operations/drill.ts';
import { refuseUnproven } from '../operations/restore/refuse-unproven.ts';
import { descriptorSource } from '../streams/source.ts';
import { describeEvidence } from './describe-evidence.ts';
import type { Verb } from './verb.ts';

export const drill: Verb = {
  arguments: [{ name: '<APPLICATION/DATABASE>', meaning: 'which database, for example shop/orders' }],
  summary: 'Rehearse a restore from stdin: load it into a scratch database, prove it, say what was found, throw it away.',
  description:
    'The live database is not touched, and backups and restores do not wait for a drill. Proven are the seal, the rows of each table and the objects of each kind, the\n' +
    "engine's own integrity check, and the checks: of the application file. A run record keeps the evidence; penstock runs shows it.",
  options: [
    {
      flags: '--server <which>',
      meaning:
        'live: a scratch database on the live server; private: a server that is started for this, reaches nothing else, and needs no live one (default: as the application file says, else live)',
    },
    { flags: '--json', meaning: 'print the evidence as JSON' },
  ],
  examples: [
    'penstock drill shop/orders < orders.sql',
    'penstock drill shop/orders --server private < orders.sql',
    'penstock dump shop/orders | penstock drill shop/orders --json',
  ],
  async run([database = ''], options, surface) {
    const name = parseDatabaseName(database);
    const result = await rehearse(name, descriptorSource(0, surface), surface, { server: serverIn(options['server']) });
    if (options['json'] === true) surface.print(JSON.stringify(result, undefined, 2));
    else {
      surface.print(`${database}: ${result.outcome === 'proven' ? 'this backup can be restored' : 'NOT PROVEN'} (${result.bytes} bytes)`);
      for (const line of describeEvidence(result.evidence)) surface.print(line);
      surface.print(`  digest:    ${result.digest}`);
    }
    refuseUnproven(database, result);
  },
};

function serverIn(option: string | boolean | undefined): DrillServer | undefined {
  if (option === undefined || option === 'live' || option === 'private') return option;
  throw new Failure('usage', `expected --server live or --server private, found ${JSON.stringify(option)}`);
}
