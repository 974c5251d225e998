import { spawn } from 'node:child_process';
import { executable } from './executables.ts';
import { gather } from './bytes.ts';

export interface Ran {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs the built `penstock` in `/`, with an empty environment unless told, as a person would at a shell. */
export async function penstock(
  args: readonly string[],
  input: Buffer | string = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(executable('penstock'), args, { env, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that does not read its input to the end closes it early; that is its right.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([gather(child.stdout), gather(child.stderr)]);
  return { status: await closed, stdout, stderr: stderr.toString() };
}
