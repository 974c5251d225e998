import { expect, test } from 'vitest';
import { feed } from '../../src/processes/feed.ts';
import { startProgram } from '../../src/processes/start-program.ts';

const signal = new AbortController().signal;
const shell = (script: string) => startProgram({ file: '/bin/sh', args: ['-c', script], env: {} }, { signal });

test('what was fed may be written over: the program has what stood there', async () => {
  const program = shell('sleep 0.3; exec md5sum');
  const parts = Array.from({ length: 8 }, (_, at) => Buffer.alloc(1024 * 1024, `row ${at}\n`));
  const sum = startProgram({ file: '/usr/bin/md5sum', args: [], env: {} }, { signal });
  sum.stdin.end(Buffer.concat(parts));
  for (const part of parts) {
    expect(await feed(program, part)).toBeUndefined();
    part.fill(0);
  }
  program.stdin.end();
  const said = async ({ stdout }: typeof program): Promise<string> => (await stdout.toArray()).join('');
  expect(await said(program)).toBe(await said(sum));
});

test('a program that ends early says how, whether it is noticed while feeding or after', async () => {
  const program = shell('head -c 1000 > /dev/null; echo enough >&2; exit 3');
  const ending = { status: 3, complaint: 'enough' };
  expect(await feed(program, Buffer.alloc(8 * 1024 * 1024))).toMatchObject(ending);
  expect(await feed(program, Buffer.from('more'))).toMatchObject(ending);
  expect(await feed(program, Buffer.alloc(0))).toMatchObject(ending);
});

test('nothing is taken at once', async () => {
  const program = shell('cat > /dev/null');
  expect(await feed(program, Buffer.alloc(0))).toBeUndefined();
  program.stdin.end();
  expect(await feed(program, Buffer.from('late'))).toMatchObject({ status: 0 });
});
