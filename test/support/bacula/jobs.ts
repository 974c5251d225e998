import { dirname } from 'node:path';
import { executable } from '../executables.ts';

/** What tests put around a reader or writer; Bacula starts both by a shell. */
export type Wrapping = (command: string, database: string) => string;

/** The director's resources of an application's backup and restore, in Bacula's dialect. */
export function jobsOf(
  application: string,
  parts: { directories: readonly string[]; databases: readonly string[]; options: string; reader?: Wrapping; writer?: Wrapping },
): string {
  const { reader = (command: string) => command, writer = (command: string) => command } = parts;
  const programs = dirname(executable('penstock'));
  const script = (when: 'Before' | 'After', command: string): string =>
    `  RunScript { RunsWhen = ${when}; RunsOnClient = yes; FailJobOnError = yes; RunsOnSuccess = yes; RunsOnFailure = ${when === 'After' ? 'yes' : 'no'}; Command = "${programs}/${command}" }`;
  const plugin = (database: string): string => {
    const read = reader(`${programs}/bpipe-reader ${application}/${database} ${parts.options}`, database);
    const write = writer(`${programs}/bpipe-writer ${application}/${database} --where '%w' --replace '%r' ${parts.options}`, database);
    return `    Plugin = "bpipe:/penstock/${application}/${database}:${read}:${write}"`;
  };
  const common = 'Client = test-fd; Storage = File; Pool = Full; Messages = Standard';
  return `
FileSet {
  Name = ${application}
  Include {
    Options { Signature = SHA1 }
${parts.directories.map((directory) => `    File = "${directory}"`).join('\n')}
  }
  Include {
${parts.databases.map(plugin).join('\n')}
  }
}
Job {
  Name = ${application}; Type = Backup; Level = Full; FileSet = ${application}; ${common}
${script('Before', `before-backup ${application} %i %l`)}
${script('After', `after-backup ${application} %i '%e'`)}
}
Job {
  Name = ${application}-restore; Type = Restore; FileSet = ${application}; Where = /; ${common}
${script('Before', `before-restore ${application} %i`)}
${script('After', `after-restore ${application} %i '%e'`)}
}
`;
}
