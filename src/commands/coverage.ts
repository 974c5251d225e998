import { Failure } from '../failures/failure.ts';
import { examineCoverage, type Coverage } from '../operations/coverage.ts';
import { printable } from '../reports/printable.ts';
import { asSize } from '../reports/quantities.ts';
import { writeCoverageNote } from '../state/coverage-note.ts';
import type { Verb } from './verb.ts';

export const coverage: Verb = {
  arguments: [],
  summary: 'Find databases that no application covers, and databases that an application lists and their server has no longer.',
  description:
    'Asks every server that an application file names, as the account that stands there, and looks for SQLite files in the applications’ directories. The servers’ own databases,\n' +
    'those that Penstock stages and keeps, and what coverage: { ignore: [PATTERN] } in an application file names are left out. Changes nothing but the note that\n' +
    'penstock runs --metrics reads. Ends with 65 where there is a finding, or where a server could not be asked.',
  options: [{ flags: '--json', meaning: 'print what was found as JSON' }],
  examples: ['penstock coverage', 'penstock coverage --json'],
  async run(_arguments, options, surface) {
    const found = await examineCoverage(surface);
    const uncovered = found.servers.flatMap((server) => server.uncovered).length + found.files.length;
    const [vanished, unknown] = [found.vanished.length, found.unknown.length];
    await writeCoverageNote(surface.stateDir, { at: found.at, uncovered, vanished, unknown }).catch((error: unknown) => {
      surface.warn(`the note for the metrics could not be written: ${(error as Error).message}`);
    });
    if (options['json'] === true) surface.print(JSON.stringify(found, undefined, 2));
    else for (const line of describe(found)) surface.print(printable(line));
    if (uncovered + vanished + unknown === 0) return;
    const parts = [
      ...(uncovered === 0 ? [] : [`${uncovered} covered by no application`]),
      ...(vanished === 0 ? [] : [`${vanished} vanished`]),
      ...(unknown === 0 ? [] : [`${unknown} that could not be looked at`]),
    ];
    throw new Failure('not-whole', `not all is covered: ${parts.join(', ')}`, {
      hint: 'add what is needed to an application file, and name what is not in its coverage: { ignore: [PATTERN] }',
    });
  },
};

function describe({ servers, files, vanished, unknown }: Coverage): string[] {
  const size = (bytes: number | undefined): string => (bytes === undefined ? '' : ` (${asSize(bytes)})`);
  return [
    ...servers.flatMap(({ server, covered, uncovered, unseen }) => [
      `${server}: ${covered} covered, ${uncovered.length} not`,
      ...uncovered.map(({ name, bytes }) => `  no application covers ${name}${size(bytes)}`),
      ...(unseen === undefined ? [] : [`  note: ${unseen.what}; there may be more: ${unseen.todo}`]),
    ]),
    ...files.map(
      ({ application, name, bytes }) =>
        `${application}: ${name}${size(bytes)} is an SQLite database that is saved as a file only, and may be torn`,
    ),
    ...vanished.map(({ application, database, server }) => `${application}/${database}: vanished from ${server}`),
    ...unknown.map(
      ({ application, database, what }) => `${application}${database === undefined ? '' : `/${database}`}: not looked at: ${what}`,
    ),
  ];
}
