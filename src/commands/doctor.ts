import { hostname } from 'node:os';
import { readApplication } from '../applications/read-application.ts';
import { readBareosDefaults } from '../applications/read-bareos-defaults.ts';
import { Failure } from '../failures/failure.ts';
import { doctor as examineAll } from '../operations/doctor.ts';
import { setupOf } from '../operations/configuration/setup-of.ts';
import { printDiagnoses } from './print-diagnoses.ts';
import type { Verb } from './verb.ts';

export const doctor: Verb = {
  arguments: [{ name: '<APPLICATION>', meaning: 'which application' }],
  summary: 'Look at everything on this host that a backup and a restore need, and say what to do.',
  description:
    'Tools and versions, servers, privileges for the backup and for the restore, space, directories, Penstock’s programs, the file daemon’s configuration, locks and leases, what restores have kept, snapshots, and the space they take, and how\n' +
    'old the last sealed backup is. It changes nothing. Run it as the user that the file daemon runs as.',
  options: [
    { flags: '--daemon-config <path>', meaning: "the file daemon's configuration (default: /etc/bareos, then /etc/bacula)" },
    { flags: '--json', meaning: 'print what was found as JSON' },
  ],
  examples: ['penstock doctor shop', 'penstock doctor shop --json'],
  async run([name = ''], options, surface) {
    const application = await readApplication(name, surface.configDir);
    const setup = setupOf(application, await readBareosDefaults(surface.configDir), hostname());
    const daemonConfig = typeof options['daemonConfig'] === 'string' ? options['daemonConfig'] : undefined;
    const parts = await examineAll({ application, setup, context: surface, daemonConfig });
    if (options['json'] === true) surface.print(JSON.stringify(parts, undefined, 2));
    else {
      for (const { part, found } of parts) printDiagnoses(found, surface, part);
    }
    const failed = parts.flatMap(({ found }) => found).filter(({ level }) => level === 'fail').length;
    if (failed > 0) throw new Failure('not-whole', `${failed} of what ${name} needs is not as it must be`);
  },
};
