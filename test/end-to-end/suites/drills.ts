import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../../support/executables.ts';
import { gather } from '../../support/bytes.ts';
import { backupStream, restoreStream } from '../../support/fake-bareos-fd.ts';
import { liveApplication, streamLine, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';
import { livingProcesses } from '../../support/living-processes.ts';
import { penstock, type Ran } from '../../support/penstock.ts';

/** What a drill is, for every engine. @param slow a query that takes longer than a test waits */
export function drills(
  engine: string,
  make: () => Promise<LiveDatabase>,
  { slow, rows = 6, tables = 3 }: { slow: string; rows?: number; tables?: number },
): void {
  describe(`${engine}: drills`, () => {
    let shop: LiveApplication;
    let whole: Buffer;
    let live: string;
    const options = (): string[] => shop.options.split(' ');
    const drill = (stream: Buffer, ...more: string[]): Promise<Ran> => penstock(['drill', 'shop/main', ...options(), ...more], stream);
    const records = async (): Promise<Record<string, unknown>[]> =>
      JSON.parse((await penstock(['runs', 'shop', '--json', ...options()])).stdout.toString()) as Record<string, unknown>[];
    const configure = (checks: string, more = ''): void =>
      writeFileSync(
        join(shop.configDir, 'shop.yaml'),
        `application: generic\ndatabases:\n  main: ${shop.database.settings.replace(/ \}$/, `, checks: [${checks}] }`)}\n${streamLine(shop.database)}${more}`,
        { mode: 0o600 },
      );
    /** Nothing is left of a drill, and the live database is as it was. */
    const expectNoTrace = async (): Promise<void> => {
      expect(await shop.database.contents()).toBe(live);
      expect(await shop.database.beside()).toEqual([]);
      const scratch = join(shop.stateDir, 'scratch');
      expect(
        existsSync(scratch) ? readdirSync(scratch, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()) : [],
      ).toEqual([]);
      expect(livingProcesses(shop.directory)).toEqual([]);
    };

    beforeEach(async () => {
      shop = await liveApplication(make);
      whole = (await penstock(['dump', 'shop/main', ...options()])).stdout;
      live = await shop.database.contents();
    });
    afterEach(() => shop.remove());

    test('a whole stream is proven, thrown away, and the evidence is printed and recorded', async () => {
      configure(
        `{ name: customers, query: "SELECT count(*) FROM customer", expect: 3 }, { query: "SELECT name FROM customer", expect: not-empty }, { name: few, query: "SELECT count(*) FROM customer", expect: { at-most: 5 } }, { query: "SELECT count(*) FROM customer", expect: { at-least: 1 } }, { query: "SELECT name FROM customer ORDER BY id LIMIT 1", expect: { equals: "Carol 🎉" } }`,
      );
      const { status, stdout, stderr } = await drill(whole);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const text = stdout.toString();
      expect(text).toMatch(/^shop\/main: this backup can be restored \(\d+ bytes\)\n/);
      expect(text).toContain('checks:    5 of 5 passed');
      expect(text).toContain('ok   customers: expected 3, found "3"');
      expect(text).toMatch(new RegExp(`rows: +${rows} in ${tables} tables`));
      const [dumped, drilled] = await records();
      expect(drilled).toMatchObject({ verb: 'drill', outcome: 'proven', rows, digest: dumped?.['digest'], evidence: { tables } });
      const json = JSON.parse((await drill(whole, '--json')).stdout.toString()) as { evidence: { checks: unknown[] } };
      expect(json.evidence.checks[0]).toMatchObject({ name: 'customers', expected: '3', found: '"3"', passed: true });
      await expectNoTrace();
    });

    test.each<[string, string, RegExp]>([
      [
        'another value',
        '{ name: customers, query: "SELECT count(*) FROM customer", expect: 4 }',
        /check customers expects 4 and found "3"/,
      ],
      ['no row', '{ query: "SELECT name FROM customer WHERE 1 = 0", expect: not-empty }', /expects at least one row and found no row/],
      ['too little', '{ query: "SELECT count(*) FROM empty", expect: { at-least: 1 } }', /expects at least 1 and found "0"/],
      ['many rows', '{ query: "SELECT name FROM customer", expect: Carol }', /found more than one row/],
      ['no such table', '{ query: "SELECT count(*) FROM nosuch", expect: 1 }', /said: .*nosuch/],
      ['a writing query', '{ query: "DELETE FROM customer", expect: 1 }', /said: |no check: /],
      ['a writing query behind another', '{ query: "SELECT 3; DELETE FROM customer", expect: 1 }', /said: |no check: /],
      ['a definition', '{ query: "DROP TABLE empty", expect: 1 }', /said: |no check: /],
      ['one that takes too long', `{ query: "${slow}", expect: 1, timeout: 1s }`, /found no answer within 1 s/],
    ])('a check that fails: %s', async (_, check, reason) => {
      configure(`${check}, { name: later, query: "SELECT count(*) FROM customer", expect: 3 }`);
      const { status, stdout, stderr } = await drill(whole);
      expect({ status, stderr }).toMatchObject({ status: 65, stderr: expect.stringMatching(reason) });
      expect(stdout.toString()).toMatch(/^shop\/main: NOT PROVEN/);
      // The others are asked all the same, and find everything there.
      expect(stdout.toString()).toContain('ok   later: expected 3, found "3"');
      expect((await records()).at(-1)).toMatchObject({
        verb: 'drill',
        outcome: 'failed',
        failure: { status: 65 },
        evidence: { tables },
      });
      await expectNoTrace();
    });

    test.each<[string, (stream: Buffer) => Buffer, RegExp]>([
      ['cut', (stream) => stream.subarray(0, stream.length >> 1), /ends (without|inside) its (seal|header)/],
      ['without its last line', (stream) => stream.subarray(0, stream.lastIndexOf('\n', stream.length - 2) + 1), /seal/],
      ['one bit flipped', flipped, /digest|seal|damaged|changed/],
      ['something appended', (stream) => Buffer.concat([stream, Buffer.from('\n-- more\n')]), /after|seal/],
      ['empty', () => Buffer.alloc(0), /empty/],
      [
        'of another application',
        (stream) => Buffer.from(stream.toString('latin1').replace(/("application": ?"sho)p"/, '$1q"'), 'latin1'),
        /./,
      ],
      ['a foreign dump', () => Buffer.from('CREATE TABLE a(b INT);\nINSERT INTO a VALUES (1);\n'), /not.*(penstock|stream)|seal/],
    ])('a damaged stream fails and says why: %s', async (_, damage, reason) => {
      const { status, stderr, stdout } = await drill(damage(whole));
      expect({ status, stderr }).toMatchObject({ status: 65, stderr: expect.stringMatching(reason) });
      expect(stdout.toString()).toBe('');
      expect((await records()).at(-1)).toMatchObject({ verb: 'drill', outcome: 'failed', failure: { status: 65 } });
      await expectNoTrace();
    });

    test('the stream of another database is refused', async () => {
      const other = await liveApplication(make);
      try {
        const text = readFileSync(join(other.configDir, 'shop.yaml'), 'utf8');
        writeFileSync(join(other.configDir, 'crm.yaml'), text, { mode: 0o600 });
        const stream = (await penstock(['dump', 'crm/main', ...other.options.split(' ')])).stdout;
        expect(await drill(stream)).toMatchObject({
          status: 65,
          stderr: expect.stringContaining('this stream is of crm/main, not of shop/main'),
        });
      } finally {
        await other.remove();
      }
      await expectNoTrace();
    });

    test('killed half-way, the next drill drops what was left', async () => {
      const { child, closed } = halfway(whole);
      await until(async () => (await shop.database.beside()).length > 0 || scratchFiles().length > 0);
      child.kill('SIGKILL');
      await closed;
      expect([...(await shop.database.beside()), ...scratchFiles()].join()).toMatch(/__penstock_drill/);
      const next = await drill(whole);
      expect(next).toMatchObject({ status: 0, stderr: expect.stringMatching(/warning: .*drill/) });
      await expectNoTrace();
    });

    test('ended by a signal, it drops its scratch database itself', async () => {
      const { child, closed } = halfway(whole);
      await until(async () => (await shop.database.beside()).length > 0 || scratchFiles().length > 0);
      child.kill('SIGTERM');
      expect(await closed).toBe(143);
      await expectNoTrace();
    });

    test('while a drill runs a backup goes on, and a second drill is turned away', async () => {
      const { child, closed, rest } = halfway(whole);
      await until(async () => (await shop.database.beside()).length > 0 || scratchFiles().length > 0);
      const backup = await backupStream({ reader: `${executable('bpipe-reader')} shop/main ${shop.options}` });
      expect(backup).toMatchObject({ status: 0 });
      expect(await drill(whole)).toMatchObject({ status: 75, stderr: expect.stringContaining('shop is in use: drill by process') });
      // A restore neither.
      expect(await penstock(['restore', 'shop/main', ...options()], whole)).toMatchObject({ status: 0 });
      child.stdin.end(rest);
      expect(await closed).toBe(0);
      expect((await records()).map(({ verb, outcome }) => [verb, outcome])).toContainEqual(['drill', 'proven']);
    });

    test('through the writer, with a where below the drill directory', async () => {
      const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
      const where = join(shop.stateDir, 'drill/shop');
      configure('{ query: "SELECT count(*) FROM customer", expect: 3 }');
      expect(await restoreStream({ writer, input: whole, where })).toMatchObject({ status: 0 });
      expect((await records()).at(-1)).toMatchObject({ verb: 'drill', outcome: 'proven' });
      configure('{ query: "SELECT count(*) FROM customer", expect: 5 }');
      expect(await restoreStream({ writer, input: whole, where })).toMatchObject({ exitCode: 65 });
      await expectNoTrace();
    });

    /** A drill that has been given half of its stream. */
    function halfway(stream: Buffer): { child: ReturnType<typeof start>; closed: Promise<number | null>; rest: Buffer } {
      const child = start();
      child.stdin.on('error', () => undefined);
      const middle = stream.length >> 1;
      child.stdin.write(stream.subarray(0, middle));
      void gather(child.stdout);
      void gather(child.stderr);
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
      return { child, closed, rest: stream.subarray(middle) };
    }
    const start = () => spawn(executable('penstock'), ['drill', 'shop/main', ...options()], { env: {}, cwd: '/', stdio: 'pipe' });
    const scratchFiles = (): string[] => {
      const scratch = join(shop.stateDir, 'scratch');
      return existsSync(scratch)
        ? readdirSync(scratch, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('__penstock'))
        : [];
    };
  });
}

function flipped(stream: Buffer): Buffer {
  const copy = Buffer.from(stream);
  // In the text of a row where it stands in clear; compressed, in the middle.
  const text = copy.indexOf('Carol');
  const at = text >= 0 ? text : copy.length >> 1;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
