import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programVersion } from '../../src/processes/program-version.ts';

const never = new AbortController().signal;

test('a program is asked once, and again only when it could not answer', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-version-'));
  const [program, log] = [join(directory, 'tool'), join(directory, 'log')];
  const write = (status: number): void => {
    writeFileSync(program, `#!/bin/sh\necho asked >> ${log}\necho "tool 1.2 $*"\nexit ${status}\n`);
    chmodSync(program, 0o755);
  };
  try {
    write(1);
    expect(await programVersion(program, never)).toMatchObject({ status: 1 });
    write(0);
    const answers = await Promise.all([programVersion(program, never), programVersion(program, never)]);
    answers.push(await programVersion(program, never));
    for (const answer of answers) expect(answer).toMatchObject({ status: 0, stdout: 'tool 1.2 --version\n' });
    expect(readFileSync(log, 'utf8')).toBe('asked\nasked\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
