import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../../src/state/process-identity.ts';
import { gather } from '../../support/bytes.ts';
import { executable } from '../../support/executables.ts';
import { restoreStream } from '../../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';
import { livingProcesses, readOrNothing } from '../../support/living-processes.ts';
import { penstock, type Ran } from '../../support/penstock.ts';

/** A server that a test can stop before its drills begin. */
interface LiveServer {
  stop(): Promise<void>;
}

/**
 * Drills on a private server, with no live one to be reached: it is stopped before the first of them.
 * @param says what the evidence calls it
 * @param isStaged whether the scratch database is there, by what lies in the server's directory
 */
export function privateDrills<Server extends LiveServer>(
  engine: string,
  start: () => Promise<Server>,
  make: (server: Server) => Promise<LiveDatabase>,
  {
    says,
    objects,
    isStaged,
    rows = 6,
    tables = 3,
  }: { says: RegExp; objects: string; isStaged: (data: string) => boolean; rows?: number; tables?: number },
): void {
  describe(`${engine}: private drills`, () => {
    let shop: LiveApplication;
    let whole: Buffer;
    let sockets: string[];
    const options = (): string[] => shop.options.split(' ');
    const drill = (stream: Buffer, ...more: string[]): Promise<Ran> =>
      penstock(['drill', 'shop/main', ...options(), ...more], stream, shop.database.env);
    const records = async (): Promise<Record<string, unknown>[]> =>
      JSON.parse((await penstock(['runs', 'shop', '--json', ...options()])).stdout.toString()) as Record<string, unknown>[];
    const customers = '{ name: customers, query: "SELECT count(*) FROM customer", expect: 3 }';
    const configure = (checks: string, more = 'drill: { server: private }\n'): void =>
      writeFileSync(
        join(shop.configDir, 'shop.yaml'),
        `application: generic\ndatabases:\n  main: ${shop.database.settings.replace(/ \}$/, `, checks: [${checks}] }`)}\n${more}`,
        { mode: 0o600 },
      );
    const filesBelow = (directory: string): string[] =>
      existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : [];
    /** Neither files nor processes; the sockets of this drill alone, because others may be running beside it. */
    const expectNoTrace = (): void => {
      expect(filesBelow(join(shop.stateDir, 'private'))).toEqual([]);
      expect(filesBelow(join(shop.stateDir, 'scratch')).filter((name) => name.includes('/'))).toEqual([]);
      expect(filesBelow(join(shop.stateDir, 'swaps')).filter((name) => name.includes('/'))).toEqual([]);
      expect(sockets.filter((path) => existsSync(path))).toEqual([]);
      expect(livingProcesses(shop.stateDir)).toEqual([]);
    };

    beforeAll(async () => {
      const server = await start();
      try {
        shop = await liveApplication(() => make(server));
        const dumped = await penstock(['dump', 'shop/main', ...options()], '', shop.database.env);
        expect(dumped).toMatchObject({ status: 0 });
        whole = dumped.stdout;
      } finally {
        await server.stop();
      }
    });
    afterAll(() => {
      const secret = /file: '([^']+)'/.exec(shop.database.settings)?.[1];
      if (secret !== undefined) rmSync(dirname(secret), { recursive: true, force: true });
      rmSync(shop.directory, { recursive: true, force: true });
    });
    beforeEach(() => {
      sockets = [];
      configure(customers);
    });
    afterEach(() => expectNoTrace());

    test('without a live server the stream is proven, and the evidence says where', async () => {
      // Nothing is left to ask: the live server's socket and port are gone.
      expect(await drill(whole, '--server', 'live')).toMatchObject({ status: 69 });
      const { status, stdout, stderr } = await drill(whole);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const text = stdout.toString();
      expect(text).toMatch(/^shop\/main: this backup can be restored \(\d+ bytes\)\n/);
      expect(/ {2}loaded: {4}into a private (.*) server, started for this drill and thrown away\n/.exec(text)?.[1]).toMatch(says);
      expect(text).toContain(`objects:   ${objects}, as many as were dumped`);
      expect(text).toMatch(new RegExp(`rows: +${rows} in ${tables} tables`));
      expect(text).toContain('ok   customers: expected 3, found "3"');
      expect((await records()).at(-1)).toMatchObject({
        verb: 'drill',
        outcome: 'proven',
        rows,
        evidence: { where: expect.stringMatching(says) },
      });
    });

    test('for one run, by its option', async () => {
      configure(customers, '');
      expect(await drill(whole)).toMatchObject({ status: 69 });
      expect(await drill(whole, '--server', 'private')).toMatchObject({ status: 0, stderr: '' });
      expect(await drill(whole, '--server', 'elsewhere')).toMatchObject({
        status: 64,
        stderr: expect.stringContaining('expected --server live or'),
      });
    });

    test('through the writer, in a drill job', async () => {
      const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
      const where = join(shop.stateDir, 'drill/shop');
      const env = shop.database.env ?? {};
      expect(await restoreStream({ writer, input: whole, where, env })).toMatchObject({ status: 0 });
      expect((await records()).at(-1)).toMatchObject({
        verb: 'drill',
        outcome: 'proven',
        evidence: { where: expect.stringMatching(says) },
      });
      configure(customers.replace('3 }', '4 }'));
      expect(await restoreStream({ writer, input: whole, where, env })).toMatchObject({ exitCode: 65 });
    });

    test.each<[string, (stream: Buffer) => Buffer, RegExp]>([
      ['cut', (stream) => stream.subarray(0, stream.length >> 1), /ends without its seal|not whole|cut/],
      ['without its last line', (stream) => stream.subarray(0, stream.lastIndexOf('\n', stream.length - 2) + 1), /seal/],
      ['empty', () => Buffer.alloc(0), /empty/],
    ])('a damaged stream fails and says why: %s', async (_, damage, reason) => {
      const { status, stderr, stdout } = await drill(damage(whole));
      expect({ status, stderr, stdout: stdout.toString() }).toEqual({ status: 65, stderr: expect.stringMatching(reason), stdout: '' });
    });

    test('killed half-way, the server ends with it, and the next drill removes what is left', async () => {
      const { child, closed, server } = await halfway();
      child.kill('SIGKILL');
      await closed;
      // Nobody ends it but the kernel: a test that waits for ever here is one that has found it living.
      while (isAlive(server) || livingProcesses(shop.stateDir).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(filesBelow(join(shop.stateDir, 'private'))).not.toEqual([]);
      expect(sockets.filter((path) => existsSync(path))).not.toEqual([]);
      expect(await drill(whole)).toMatchObject({
        status: 0,
        stderr: 'penstock: warning: found a private server of a drill that did not end, and removed it\n',
      });
    });

    test('ended by a signal, it takes all of it along', async () => {
      const { child, closed } = await halfway();
      child.kill('SIGTERM');
      expect(await closed).toBe(143);
    });

    test('a server that dies during the drill is what has failed, not the stream', async () => {
      const { child, closed, server, rest, stderr } = await halfway();
      process.kill(server.pid, 'SIGKILL');
      child.stdin.end(rest);
      expect(await closed).toBe(69);
      expect((await stderr).toString()).toMatch(/error: the private .* server ended during the drill: signal SIGKILL/);
    });

    test.skipIf(process.getuid?.() !== 0)('its server is nobody, has no privileges, and can be reached by nobody else', async () => {
      const { child, closed, server, rest } = await halfway();
      const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\s+65534\s+65534\s+65534\s+65534$/m);
      expect(status).toMatch(/^Groups:\s*$/m);
      expect(status).toMatch(/^CapEff:\s+0000000000000000$/m);
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(sockets.map((path) => statSync(path).mode & 0o777)).toEqual([0o700]);
      expect(statSync(join(shop.stateDir, 'private/shop~main/data')).mode & 0o777).toBe(0o700);
      // No TCP socket listens in any of its processes: its network is looked at from the inside.
      const listening = readdirSync(`/proc/${server.pid}/fd`).map((name) => readlinkSync(`/proc/${server.pid}/fd/${name}`));
      const tcp = ['tcp', 'tcp6'].flatMap((table) => readOrNothing(`/proc/${server.pid}/net/${table}`).split('\n'));
      const inodes = new Set(tcp.map((line) => `socket:[${line.trim().split(/\s+/)[9]}]`));
      expect(listening.filter((name) => inodes.has(name))).toEqual([]);
      child.stdin.end(rest);
      expect(await closed).toBe(0);
    });

    test.skipIf(process.getuid?.() !== 0)('as another user than root, all of it is that user’s', async () => {
      const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'daemon'])));
      const home = join(shop.directory, 'other');
      const bin = join(home, 'penstock');
      mkdirSync(join(home, 'config'), { recursive: true });
      copyFileSync(executable('penstock'), bin);
      chmodSync(bin, 0o755);
      const file = join(home, 'config/shop.yaml');
      copyFileSync(join(shop.configDir, 'shop.yaml'), file);
      for (const path of [home, join(home, 'config'), file]) chownSync(path, uid as number, gid as number);
      const place = ['--config-dir', join(home, 'config'), '--state-dir', join(home, 'state')];
      const args = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--', bin, 'drill', 'shop/main', ...place];
      const child = spawn('/usr/bin/setpriv', args, { env: { PATH: '/usr/sbin:/usr/bin', ...shop.database.env }, cwd: '/' });
      child.stdin.end(whole);
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
      const [stdout, stderr] = await Promise.all([gather(child.stdout), gather(child.stderr)]);
      expect({ status: await closed, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
      expect(stdout.toString()).toMatch(/into a private .* server/);
      expect(filesBelow(join(home, 'state/private'))).toEqual([]);
      expect(livingProcesses(home)).toEqual([]);
      rmSync(home, { recursive: true });
    });

    /** A drill that has been given half of its stream, and the pid of its server. */
    async function halfway() {
      const child = spawn(executable('penstock'), ['drill', 'shop/main', ...options()], {
        env: { ...shop.database.env },
        cwd: '/',
        stdio: 'pipe',
      });
      child.stdin.on('error', () => undefined);
      const middle = whole.length >> 1;
      child.stdin.write(whole.subarray(0, middle));
      void gather(child.stdout);
      const stderr = gather(child.stderr);
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
      const note = join(shop.stateDir, 'scratch/shop/main/server.json');
      for (;;) {
        const found = readOrNothing(note);
        const { process: server, sockets: place } = (found === '' ? {} : JSON.parse(found)) as {
          process?: ProcessIdentity;
          sockets?: string;
        };
        if (server !== undefined && place !== undefined && isStaged(join(shop.stateDir, 'private/shop~main/data'))) {
          sockets = [place];
          return { child, closed, server, rest: whole.subarray(middle), stderr };
        }
        if (child.exitCode !== null) throw new Error(`the drill ended too early: ${(await stderr).toString()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
}
