import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramName } from '../../src/commands/program-names.ts';
import { gather } from './bytes.ts';
import { executable } from './executables.ts';

/** Where a hook's application is; its arguments may hold no slash, so this comes by the environment. */
export interface HookPlace {
  readonly configDir: string;
  readonly stateDir: string;
}

/** Runs a RunScript to its end, as the file daemon does: it reads stdout and stderr until nobody has them open. */
export async function runHook(place: HookPlace, name: ProgramName, ...args: string[]): Promise<{ status: number | null; log: string }> {
  const child = spawn(executable(name), args, { env: environment(place), cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, errors] = await Promise.all([gather(child.stdout), gather(child.stderr)]);
  return { status: await closed, log: Buffer.concat([out, errors]).toString() };
}

/** A process that is called like the file daemon, has run a hook, and lives until it is killed. */
export interface DaemonThatRanAHook {
  readonly status: number;
  kill(): void;
}

export async function daemonThatRan(place: HookPlace, name: ProgramName, ...args: string[]): Promise<DaemonThatRanAHook> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-daemon-'));
  const [daemon, status] = [join(directory, 'bareos-fd'), join(directory, 'status')];
  writeFileSync(
    daemon,
    `#!/bin/sh\n"$@" >/dev/null 2>&1\necho $? > ${status}.new && mv ${status}.new ${status}\nwhile :; do sleep 1; done\n`,
  );
  chmodSync(daemon, 0o755);
  const child = spawn(daemon, [executable(name), ...args], { env: environment(place), cwd: '/', stdio: 'ignore' });
  while (!existsSync(status)) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    status: Number(readFileSync(status, 'utf8')),
    kill() {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function environment({ configDir, stateDir }: HookPlace): Record<string, string> {
  return { PENSTOCK_CONFIG_DIR: configDir, PENSTOCK_STATE_DIR: stateDir };
}
