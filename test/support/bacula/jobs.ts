import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { executable } from '../executables.ts';
import { penstock } from '../penstock.ts';

/** What tests put around a reader or writer; Bacula starts both by a shell. */
export type Wrapping = (command: string, database: string) => string;

/** The `bareos:` section that fits the harness's daemons. */
export const bareosSection = `bareos:
  dialect: bacula
  client: { name: test-fd }
  pools: { full: Full }
  schedule: [Full 1st sat at 21:00, Incremental mon-fri at 21:00]
  programs: ${dirname(executable('penstock'))}
`;

/** The director's resources of an application, as `penstock configure` makes them. */
export async function jobsOf(
  application: string,
  configDir: string,
  around: { reader?: Wrapping; writer?: Wrapping; stateDir?: string } = {},
): Promise<string> {
  const output = mkdtempSync(join(tmpdir(), 'penstock-configure-'));
  const state = around.stateDir === undefined ? [] : ['--state-dir', around.stateDir];
  try {
    const { status, stderr } = await penstock(['configure', application, '--config-dir', configDir, '--output', output, ...state]);
    if (status !== 0) throw new Error(stderr);
    const text = readFileSync(join(output, `penstock-${application}.conf`), 'utf8');
    return text.replace(/(bpipe:[^:]*\/)([^:/]+):([^:]*):([^"]*)/g, (_, file: string, database: string, reader: string, writer: string) => {
      const [read, write] = [around.reader?.(reader, database) ?? reader, around.writer?.(writer, database) ?? writer];
      return `${file}${database}:${read}:${write}`;
    });
  } finally {
    rmSync(output, { recursive: true });
  }
}
