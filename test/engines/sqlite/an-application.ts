import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A process of its own that has `file` open. `ask` runs a statement there and gives the rows. */
export function anApplication(file: string): { pid: number; ask: (sql: string) => Promise<unknown>; stop: () => Promise<void> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'another-process.ts'), file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    child.stdin.end();
    await once(child, 'close');
  };
  onTestFinished(stop);
  return {
    pid: child.pid as number,
    async ask(sql) {
      child.stdin.write(`${sql}\n`);
      return JSON.parse(String((await answers.next()).value));
    },
    stop,
  };
}
