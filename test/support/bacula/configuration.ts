import { join } from 'node:path';
import { bacula } from './programs.ts';

/** Where a test's daemons live and listen. */
export interface Place {
  readonly directory: string;
  readonly ports: { readonly director: number; readonly file: number; readonly storage: number };
}

const password = 'of-a-test-on-the-loopback-only';

/** The configuration of the four programs; jobs and what they need beside are added to the director's. */
export function configurationOf({ directory, ports }: Place): Record<'dir' | 'fd' | 'sd' | 'bconsole', string> {
  const working = `WorkingDirectory = "${directory}"; Pid Directory = "${directory}"`;
  const listen = (what: string, port: number): string => `${what} = { ip = { addr = 127.0.0.1; port = ${port} } }`;
  return {
    dir: `
Director { Name = test-dir; ${listen('DirAddresses', ports.director)}; QueryFile = "/dev/null"; ${working}; Password = "${password}"; Messages = Standard; Maximum Concurrent Jobs = 4 }
Catalog { Name = MyCatalog; dbname = "bacula"; dbuser = ""; dbpassword = "" }
Client { Name = test-fd; Address = 127.0.0.1; FDPort = ${ports.file}; Catalog = MyCatalog; Password = "${password}"; Maximum Concurrent Jobs = 4 }
Storage { Name = File; Address = 127.0.0.1; SDPort = ${ports.storage}; Password = "${password}"; Device = FileDevice; Media Type = File }
Pool { Name = Full; Pool Type = Backup; Label Format = "Vol-" }
Messages { Name = Standard; console = all, !skipped, !saved; catalog = all }
@${join(directory, 'jobs.conf')}
`,
    fd: `
Director { Name = test-dir; Password = "${password}" }
FileDaemon { Name = test-fd; ${listen('FDAddresses', ports.file)}; ${working}; Plugin Directory = "${bacula.plugins}" }
Messages { Name = Standard; director = test-dir = all, !skipped, !restored }
`,
    sd: `
Storage { Name = test-sd; ${listen('SDAddresses', ports.storage)}; ${working} }
Director { Name = test-dir; Password = "${password}" }
Device { Name = FileDevice; Media Type = File; Archive Device = "${join(directory, 'volumes')}"; Device Type = File; LabelMedia = yes; Random Access = yes; AutomaticMount = yes; RemovableMedia = no; AlwaysOpen = no }
Messages { Name = Standard; director = test-dir = all }
`,
    bconsole: `Director { Name = test-dir; Address = 127.0.0.1; DirPort = ${ports.director}; Password = "${password}" }\n`,
  };
}
