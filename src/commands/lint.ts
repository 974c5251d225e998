import { Failure } from '../failures/failure.ts';
import { lintConfiguration } from '../operations/configuration/lint-configuration.ts';
import type { Finding } from '../bareos/lint.ts';
import type { Verb } from './verb.ts';

export const lint: Verb = {
  arguments: [{ name: '<PATH>', meaning: 'a configuration file, or a directory such as /etc/bareos' }],
  summary: 'Find what is wrong with a Bareos or Bacula configuration, without a daemon.',
  description:
    'It reads what the director and the file daemon would read, executes nothing and changes nothing. docs/lint.md has every finding with its reason, a bad and a good example.\n' +
    'Where there are application files, it also says which of their databases no FileSet stores.',
  options: [
    { flags: '--dialect <which>', meaning: 'bareos or bacula (default: by the path, else bareos)' },
    { flags: '--host', meaning: 'this is the client: look whether its programs are there' },
    { flags: '--json', meaning: 'print the findings as JSON' },
  ],
  examples: ['penstock lint /etc/bareos', 'penstock lint /etc/bacula/bacula-dir.conf --dialect bacula --json'],
  async run([path = ''], options, surface) {
    const dialect = options['dialect'];
    if (dialect !== undefined && dialect !== 'bareos' && dialect !== 'bacula') {
      throw new Failure('usage', `--dialect: expected bareos or bacula, found ${String(dialect)}`);
    }
    const findings = await lintConfiguration(path, { dialect, isHost: options['host'] === true, configDir: surface.configDir });
    if (options['json'] === true) surface.print(JSON.stringify(findings, undefined, 2));
    else for (const finding of findings) for (const line of describe(finding)) surface.print(line);
    const serious = findings.filter(({ severity }) => severity !== 'notice');
    if (serious.length > 0) throw new Failure('not-whole', `${serious.length} ${serious.length === 1 ? 'finding' : 'findings'} in ${path}`);
    if (options['json'] !== true) surface.print(`${path}: nothing found`);
  },
};

function describe({ code, severity, place, what, why, todo }: Finding): string[] {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return [`${where}${severity}: ${what} [${code}]`, `  why: ${why}`, `  do: ${todo}`];
}
