import { statSync } from 'node:fs';
import { listApplications } from '../applications/list-applications.ts';
import { readApplication } from '../applications/read-application.ts';
import { lint, type Finding } from '../bareos/lint.ts';
import type { Dialect } from '../bareos/lint/rule.ts';
import { Failure } from '../failures/failure.ts';
import { loadConfiguration } from './load-configuration.ts';

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
  const databases = await databasesOf(options.configDir);
  const found = lint({
    ...loaded,
    dialect,
    isHost: options.isHost,
    databases: loaded.resources.some(({ keyword }) => /^file ?set$/i.test(keyword)) ? databases : [],
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

/** Of the applications that have a file; where one is wrong, configure and doctor say so. */
async function databasesOf(configDir: string): Promise<readonly string[]> {
  const names = await listApplications(configDir).catch(() => []);
  const applications = await Promise.all(names.map((name) => readApplication(name, configDir).catch(() => undefined)));
  return applications.flatMap((application) =>
    application === undefined || application.stream.transport === 'spool'
      ? []
      : Object.keys(application.databases).map((database) => `${application.name}/${database}`),
  );
}
