import type { ChildProcess } from 'node:child_process';

/** Resolves when a database server answers `ask`. @throws when it ends instead, or does not answer for half a minute */
export async function answering(server: ChildProcess, ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
    try {
      await ask();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`the private server ${server.spawnfile} did not come up`);
}

/** Ends a server whose data is thrown away: there is nothing for a gentle shutdown to save. */
export async function end(server: ChildProcess, signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}
