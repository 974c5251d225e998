import { parseDatabaseName } from '../applications/parse-database-name.ts';
import { drill as rehearse } from '../operations/drill.ts';
import { refuseUnproven } from '../operations/refuse-unproven.ts';
import { descriptorSource } from '../streams/source.ts';
import { describeEvidence } from './describe-evidence.ts';
import type { Verb } from './verb.ts';

export const drill: Verb = {
  arguments: [{ name: '<APPLICATION/DATABASE>', meaning: 'which database, for example shop/orders' }],
  summary: 'Rehearse a restore from stdin: load it into a scratch database, prove it, say what was found, throw it away.',
  description:
    'The live database is not touched, and backups and restores do not wait for a drill. Proven are the seal, the rows of each table and the objects of each kind, the\n' +
    "engine's own integrity check, and the checks: of the application file. A run record keeps the evidence; penstock runs shows it.",
  options: [{ flags: '--json', meaning: 'print the evidence as JSON' }],
  examples: ['penstock drill shop/orders < orders.sql', 'penstock dump shop/orders | penstock drill shop/orders --json'],
  async run([database = ''], options, surface) {
    const result = await rehearse(parseDatabaseName(database), descriptorSource(0, surface), surface);
    if (options['json'] === true) surface.print(JSON.stringify(result, undefined, 2));
    else {
      surface.print(`${database}: ${result.outcome === 'proven' ? 'this backup can be restored' : 'NOT PROVEN'} (${result.bytes} bytes)`);
      for (const line of describeEvidence(result.evidence)) surface.print(line);
      surface.print(`  digest:    ${result.digest}`);
    }
    refuseUnproven(database, result);
  },
};
