import { statSync } from 'node:fs';
import { listApplications } from '../../applications/list-applications.ts';
import { readApplication } from '../../applications/read-application.ts';
import type { Application } from '../../applications/contract.ts';
import { lint, type Finding } from '../../bareos/lint.ts';
import type { Configuration, Dialect } from '../../bareos/lint/rule.ts';
import { Failure } from '../../failures/failure.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { spoolFiles } from '../spool.ts';

/**
 * Everything that is wrong with the configuration at `path`, syntax included.
 * @param options.isHost whether its programs are looked for on this machine
 * @throws Failure no-input: there is nothing at `path`
 */
export async function lintConfiguration(
  path: string,
  options: { readonly dialect?: Dialect | undefined; readonly isHost: boolean; readonly configDir: string },
): Promise<readonly Finding[]> {
  const loaded = loadConfiguration(path);
  const dialect = options.dialect ?? (/bacula/.test(path) ? 'bacula' : 'bareos');
  const hasFileSets = loaded.resources.some(({ keyword }) => /^file ?set$/i.test(keyword));
  const found = lint({
    ...loaded,
    dialect,
    isHost: options.isHost,
    ...databasesOf(hasFileSets ? await applicationsIn(options.configDir) : []),
    stat: (file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats && { mode: stats.mode, isDirectory: stats.isDirectory() };
    },
  });
  return [...loaded.failures.map(asFinding), ...found];
}

function asFinding({ message }: Failure): Finding {
  const [, file, line, column, what] = /^(.*?):(\d+):(\d+): (.*)$/s.exec(message) ?? [];
  return {
    code: 'syntax',
    severity: 'error',
    place: file === undefined ? undefined : { file, line: Number(line), column: Number(column) },
    what: what ?? message,
    why: 'The daemon does not start with it.',
    todo: 'Correct it, and check it with bareos-dir -t or bacula-dir -t.',
  };
}

/** Those that have a file; where one is wrong, configure and doctor say so. */
async function applicationsIn(configDir: string): Promise<readonly Application[]> {
  const names = await listApplications(configDir).catch(() => []);
  const applications = await Promise.all(names.map((name) => readApplication(name, configDir).catch(() => undefined)));
  return applications.filter((application) => application !== undefined);
}

function databasesOf(applications: readonly Application[]): Pick<Configuration, 'databases' | 'spooled'> {
  const all = applications.flatMap((application) =>
    Object.keys(application.databases).map((database) => ({ application, database, name: `${application.name}/${database}` })),
  );
  const lies = ({ application }: (typeof all)[number]): boolean => application.stream.transport === 'spool';
  return {
    databases: all.filter((each) => !lies(each)).map(({ name }) => name),
    spooled: all.filter(lies).map(({ application, database, name }) => ({ database: name, ...spoolFiles(application, database) })),
  };
}
