import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

/** A CalDAV and CardDAV server that is not ours. */
export interface Radicale {
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian's Radicale, by Debian's Python, whatever other stands before it in PATH. It believes whoever asks (`X-Remote-User`): what stands in front of it looks at passwords. */
export async function startRadicale(): Promise<Radicale> {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-radicale-'));
  const host = `127.0.0.1:${await freePort()}`;
  const settings = join(directory, 'config');
  await writeFile(
    settings,
    `[server]\nhosts = ${host}\n[auth]\ntype = http_x_remote_user\n[rights]\ntype = owner_only\n` +
      `[storage]\nfilesystem_folder = ${join(directory, 'collections')}\n[web]\ntype = none\n[logging]\nlevel = warning\n`,
  );
  // Its own bytecode would be left in Debian's tree otherwise.
  const server = spawn('/usr/bin/python3', ['-B', '-m', 'radicale', '--config', settings], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 600 && server.exitCode === null; attempt++) {
    const answer = await fetch(`http://${host}/`, { method: 'OPTIONS' }).catch(() => undefined);
    if (answer !== undefined) return { url: `http://${host}`, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`Radicale does not start; run/tests installs it (python3-radicale): ${said}`);
}
