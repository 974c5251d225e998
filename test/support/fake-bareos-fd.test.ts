import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupStream, restoreStream, startBackup, startRestore } from './fake-bareos-fd.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'penstock-fake-fd-'));
});
afterEach(() => rm(directory, { recursive: true }));

const lines = (bytes: Buffer): string[] => bytes.toString('utf8').trimEnd().split('\n');
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(10);
};
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe('what a program is started with', () => {
  test('three descriptors: no input for a reader, a plain pipe of 64 KiB as its output', async () => {
    const { stdout } = await backupStream({
      reader: `/bin/sh -c 'readlink /proc/$$/fd/0; readlink /proc/$$/fd/1; ls /proc/$$/fd; perl -e "print fcntl(STDOUT, 1032, 0)"'`,
    });
    expect(lines(stdout)).toEqual(['/dev/null', expect.stringMatching(/^pipe:/), '0', '1', '2', '65536']);
  });

  test('three descriptors for a writer, its input a plain pipe', async () => {
    const { stdout } = await restoreStream({
      writer: `/bin/sh -c 'readlink /proc/$$/fd/0; ls /proc/$$/fd; cat'`,
      input: Buffer.from('data'),
    });
    expect(lines(stdout)).toEqual([expect.stringMatching(/^pipe:/), '0', '1', '2', 'data']);
  });

  test('the signals that bareos-fd ignores', async () => {
    const { stdout } = await backupStream({ reader: '/bin/grep SigIgn /proc/self/status' });
    expect(stdout.toString()).toBe('SigIgn:\t000000000c021005\n');
  });

  test('cwd / and umask 022, or as told', async () => {
    expect(lines((await backupStream({ reader: "/bin/sh -c 'pwd; umask'" })).stdout)).toEqual(['/', '0022']);
    expect(lines((await backupStream({ reader: '/bin/pwd', cwd: directory })).stdout)).toEqual([directory]);
  });

  test('arguments without a shell', async () => {
    const { stdout } = await backupStream({ reader: `/usr/bin/printf '<%s>' $HOME * "a 'b'" e="f g" '' ; | > %w %%` });
    expect(stdout.toString()).toBe(`<$HOME><*><a 'b'><e="f><g"><><;><|><>><%w><%%>`);
  });

  test('at most 99 of them', async () => {
    const echo = (count: number) => `/bin/echo ${'x '.repeat(count - 1)}`;
    expect((await backupStream({ reader: echo(99) })).exitCode).toBe(0);
    expect((await backupStream({ reader: echo(100) })).status).toBe(268_435_711);
  });
});

describe('the environment', () => {
  const reader = '/usr/bin/env';
  const job = { jobId: 75, clientName: 'db1-fd', level: 'I', since: 1_763_800_000 } as const;
  const ofBackup = ['BareosClientName=db1-fd', 'BareosJobId=75', 'BareosJobLevel=I', 'BareosJobType=B', 'BareosSinceTime=1763800000'];
  const ofRestore = ['BareosClientName=bareos-fd', 'BareosJobId=76', 'BareosJobLevel= ', 'BareosJobType=R', 'BareosSinceTime=0'];
  const sorted = (bytes: Buffer): string[] => bytes.toString().split('\n').filter(Boolean).toSorted();

  test.each([
    [24, []],
    [25, ofBackup],
    [26, ofBackup],
  ] as const)('of a reader under version %i', async (version, expected) => {
    expect(sorted((await backupStream({ reader, version, ...job })).stdout)).toEqual(expected);
  });

  test.each([
    [24, []],
    [25, ofRestore],
    [26, [...ofRestore, 'BareosReplace=n', 'BareosWhere=/tmp/x'].toSorted()],
  ] as const)('of a writer under version %i', async (version, expected) => {
    const { stdout } = await restoreStream({ writer: reader, version, jobId: 76, where: '/tmp/x', replace: 'n', input: Buffer.alloc(0) });
    expect(sorted(stdout)).toEqual(expected);
  });

  test("is added to the daemon's own", async () => {
    expect(sorted((await backupStream({ reader, version: 24, env: { LANG: 'C' } })).stdout)).toEqual(['LANG=C']);
  });
});

describe('the writer of a plugin line', () => {
  const plugin = `bpipe:file=/penstock/x/y:reader=/bin/echo hello:writer=/usr/bin/printf '<%%s>' --where '%w' --replace '%r'`;
  const said = async (version: 24 | 25 | 26, where: string) =>
    (
      await restoreStream({
        plugin: version === 26 ? plugin.replace('%%s', '%s') : plugin,
        version,
        where,
        replace: 'o',
        input: Buffer.alloc(0),
      })
    ).stdout.toString();

  test.each([24, 25] as const)('version %i puts where and replace in', async (version) => {
    expect(await said(version, '/tmp/a b')).toBe('<--where></tmp/a b><--replace><o>');
    expect(await said(version, '')).toBe('<--where><><--replace><o>');
  });

  test('version 26 leaves them', async () => {
    expect(await said(26, '/tmp/a b')).toBe('<--where><%w><--replace><%r>');
  });

  test('its reader, and its file in what the log says', async () => {
    expect((await backupStream({ plugin })).stdout.toString()).toBe('hello\n');
    expect((await backupStream({ plugin: plugin.replace('/bin/echo hello', '/bin/false') })).log).toEqual([
      'Fatal error: bpipe-fd: Error closing stream for pseudo file /penstock/x/y: 268435457',
    ]);
  });
});

describe('the end', () => {
  test('all is well', async () => {
    expect(await backupStream({ reader: "/bin/sh -c 'echo data; echo warning >&2'" })).toEqual({
      pid: expect.any(Number),
      bytes: 5,
      status: 0,
      exitCode: 0,
      signal: undefined,
      log: [],
      stderr: 'warning\n',
      stdout: Buffer.from('data\n'),
    });
  });

  test('an exit status, a signal, a missing program, as Bareos prints them', async () => {
    expect(await backupStream({ reader: "/bin/sh -c 'exit 7'" })).toMatchObject({ status: 268_435_463, exitCode: 7 });
    expect(await backupStream({ reader: "/bin/sh -c 'kill -9 $$'" })).toMatchObject({
      status: 134_217_737,
      exitCode: undefined,
      signal: 'SIGKILL',
    });
    expect(await restoreStream({ writer: '/nowhere/writer', input: Buffer.alloc(0) })).toMatchObject({
      status: 268_435_711,
      exitCode: 255,
      stderr: 'Program execution failed: No such file or directory\n',
    });
  });

  test("the daemon's pause after the start is cut short by an end", async () => {
    // Were it not, this test would not end in time.
    expect((await backupStream({ reader: '/bin/false', secondsAfterStart: 1000 })).exitCode).toBe(1);
  });

  test('a writer that ends before its input does', async () => {
    const { log } = await restoreStream({ writer: "/bin/sh -c 'head -c 10; exit 9'", input: Buffer.alloc(1_000_000) });
    expect(log).toEqual([
      'Fatal error: bpipe-fd: Pipe write error: ERR=Broken pipe',
      'Fatal error: bpipe-fd: Error closing stream for pseudo file /pseudo/file: 268435465',
    ]);
  });
});

describe('the bytes', () => {
  const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, at) => at % 251));

  test('come through whole, from a file and into a file', async () => {
    const [input, output] = [join(directory, 'input'), join(directory, 'output')];
    await writeFile(input, bytes);
    expect(await backupStream({ reader: `/bin/cat ${input}`, output })).toMatchObject({ bytes: bytes.length, status: 0 });
    expect((await readFile(output)).equals(bytes)).toBe(true);
    expect((await restoreStream({ writer: '/bin/cat', input: output })).stdout.equals(bytes)).toBe(true);
  });

  test('from memory, whole or in pieces', async () => {
    expect((await restoreStream({ writer: '/bin/cat', input: bytes })).stdout.equals(bytes)).toBe(true);
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 300_000), bytes.subarray(300_000)];
    expect((await restoreStream({ writer: '/bin/cat', input: pieces })).stdout.equals(bytes)).toBe(true);
  });

  test('are passed on in blocks of 256 KiB: of less, nothing before the end', async () => {
    const [output, written, goOn] = [join(directory, 'output'), join(directory, 'written'), join(directory, 'go-on')];
    const reader = `/bin/sh -c 'head -c 262143 /dev/zero; : >${written}; while [ ! -e ${goOn} ]; do sleep 0.02; done; printf xyz'`;
    await using running = await startBackup({ reader, output });
    await until(() => existsSync(written));
    // The pipe holds 64 KiB: the daemon has read most of it.
    expect((await stat(output)).size).toBe(0);
    await writeFile(goOn, '');
    expect((await running.ended).bytes).toBe(262_146);
  });
});

describe('a cancelled job', () => {
  test('a reader is told nothing; its next write fails, and the daemon waits for it', async () => {
    const reader = "/bin/sh -c 'head -c 300000 /dev/zero; while echo x; do :; done 2>/dev/null; exit 3'";
    expect(await backupStream({ reader, closeAfter: 1 })).toMatchObject({ bytes: 262_144, exitCode: 3 });
  });

  test.each([0, 1, 12_345, 262_144, 262_145])('a writer sees a clean end after %i bytes', async (cutAfter) => {
    expect(await restoreStream({ writer: '/usr/bin/wc -c', input: Buffer.alloc(600_000), cutAfter })).toMatchObject({
      bytes: cutAfter,
      status: 0,
      log: [],
      stdout: Buffer.from(`${cutAfter}\n`),
    });
  });

  test('at any time', async () => {
    await using running = await startRestore({ writer: '/usr/bin/wc -c', input: Buffer.alloc(600_000), stallAfter: 1000 });
    await running.stalled;
    expect(isAlive(running.pid)).toBe(true);
    running.cancel();
    expect(lines((await running.ended).stdout)).toEqual(['1000']);
  });
});

describe('a stall', () => {
  test('leaves the reader with a full pipe', async () => {
    const written = join(directory, 'written');
    const reader = `/bin/sh -c 'head -c 400000 /dev/zero; : >${written}'`;
    await using running = await startBackup({ reader, stallAfter: 1 });
    await running.stalled;
    expect(isAlive(running.pid)).toBe(true);
    expect(existsSync(written)).toBe(false);
    running.cancel();
    expect((await running.ended).bytes).toBe(262_144);
  });
});

describe('a killed daemon or program', () => {
  test('the daemon leaves an orphan, whose next write fails', async () => {
    const over = join(directory, 'over');
    await using running = await startBackup({ reader: `/bin/sh -c 'while echo x; do :; done 2>/dev/null; : >${over}'` });
    process.kill(running.daemonPid, 'SIGKILL');
    expect(await running.ended).toMatchObject({ status: undefined, exitCode: undefined, signal: undefined });
    await until(() => existsSync(over));
  });

  test('the program ends by a signal, which the daemon tells', async () => {
    await using running = await startRestore({ writer: '/bin/cat', input: Buffer.alloc(0), stallAfter: 0 });
    await running.stalled;
    process.kill(running.pid, 'SIGKILL');
    running.cancel();
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL', status: 134_217_737 });
  });
});

test('a job that is described wrongly is an error of the test', async () => {
  await expect(backupStream({ reader: '/bin/true', cwd: join(directory, 'nowhere') })).rejects.toThrow('ENOENT');
  await expect(startBackup({})).rejects.toThrow('neither plugin nor reader');
});
