import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakMemory } from '../support/living-processes.ts';
import type { Row } from './row.ts';

const penstock = join(import.meta.dirname, '../../dist/bin/penstock');
const clients = 1000;

/** configure and lint for a thousand clients with an application each: seconds, and peak memory. No native tool does either, so there is no ratio. */
export async function thousandClients(): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-bench-'));
  const [config, output] = [join(directory, 'config'), join(directory, 'bareos')];
  mkdirSync(config);
  for (let at = 0; at < clients; at++) {
    const text = `application: generic
directories: [/srv/app${at}]
databases:
  main: { engine: postgresql, host: /run/postgresql, database: app${at}, user: app${at} }
  files: { engine: sqlite, file: /srv/app${at}/files.db }
bareos: { client: { name: client${at}-fd, address: client${at}.example.com } }
`;
    writeFileSync(join(config, `app${at}.yaml`), text);
  }
  try {
    return [
      await measure('configure: 1,000 clients, a first run', ['configure', '--all', '--config-dir', config, '--output', output]),
      await measure('configure: 1,000 clients, nothing to change', ['configure', '--all', '--config-dir', config, '--output', output]),
      await measure('lint: what it made, 5,000 files', ['lint', output, '--config-dir', config]),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function measure(what: string, args: readonly string[]): Promise<Row> {
  const begun = performance.now();
  const child = spawn(penstock, args, { stdio: 'ignore' });
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, peakMemory(child.pid ?? 0))), 20);
  const status = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(look);
  if (status !== 0) throw new Error(`${what}: it ended with ${String(status)}`);
  const seconds = (performance.now() - begun) / 1000;
  return {
    what,
    ours: `${seconds.toFixed(1)} s, ${((peak * 1024) / 1e6).toFixed(0)} MB`,
    against: '',
    ratio: undefined,
    target: '',
    met: true,
  };
}
