import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../tooling/build.ts';
import type { Contender, Field } from './archive/contender.ts';
import { fieldOf } from './archive/field-of.ts';
import { newBytes } from './dedup/blocks.ts';
import { changes } from './dedup/changes.ts';

/*
 * How many bytes of a second backup are new to storage that deduplicates blocks, by how it is dumped and by what has changed; a table for docs/archive.md:
 * npm run bench:dedup -- --engine mariadb --megabytes 100 --workers 2
 */

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'mariadb' },
    megabytes: { type: 'string', default: '100' },
    workers: { type: 'string', default: '2' },
  },
});
const megabytes = Number(values.megabytes);
const sizes = [4, 64, 128];

const makeField = fieldOf(values.engine);
await buildIfStale();
const out = mkdtempSync(join(tmpdir(), 'penstock-bench-dedup-'));
process.stderr.write(`making ${values.megabytes} MB on ${values.engine} …\n`);
const field = await makeField('nextcloud', megabytes, Number(values.workers));
try {
  await print(field);
} finally {
  await field.remove();
  rmSync(out, { recursive: true, force: true });
}

/** The ways to dump, each a script that leaves the dump in `$OUT`. */
function waysOf({ live, native, contenders }: Field): Readonly<Record<string, string>> {
  const reader = join(import.meta.dirname, '../../dist/bin/bpipe-reader');
  const ours = (name: string, stream: string): string => {
    const directory = join(out, name);
    const file = `application: generic\ndatabases:\n  main: ${live.database.settings}\nstream: ${stream}\n`;
    execFileSync('mkdir', ['-m', '700', directory, join(directory, 'state')]);
    writeFileSync(join(directory, 'shop.yaml'), file, { mode: 0o600 });
    return `${reader} shop/main --config-dir ${directory} --state-dir ${directory}/state | cat > "$OUT"`;
  };
  return {
    [native]: (contenders.find(({ name }) => name === native) as Contender).dump,
    plain: ours('plain', '{ format: plain }'),
    'archive, zstd': ours('zstd', `{ format: archive, workers: ${values.workers} }`),
    'archive, none': ours('none', `{ format: archive, compression: none, workers: ${values.workers} }`),
    'archive, dedup': ours('dedup', `{ format: archive, compression: none, dedup: true, workers: ${values.workers} }`),
  };
}

async function print(of: Field): Promise<void> {
  const ways = Object.entries(waysOf(of));
  const dump = (at: number, script: string, name: string): string => {
    const file = join(out, `${at}.${name}`);
    execFileSync('bash', ['-c', `set -e -o pipefail; ${script}`], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, OUT: file },
    });
    return file;
  };
  const firsts = ways.map(([, script], at) => dump(at, script, 'first'));
  const lines = [`a dump’s length | ${firsts.map((file) => inMegabytes(statSync(file).size)).join(' | ')}`];
  for (const { name, sql } of changes) {
    process.stderr.write(`${name} …\n`);
    await of.run(sql(megabytes * 3000));
    const cells: string[] = [];
    for (const [at, [, script]] of ways.entries()) {
      const [first, second] = [firsts[at] as string, dump(at, script, 'second')];
      const news: number[] = [];
      for (const size of sizes) news.push(await newBytes(first, second, size * 1024));
      cells.push(news.map(inMegabytes).join(' · '));
      renameSync(second, first);
    }
    lines.push(`${name} | ${cells.join(' | ')}`);
  }
  process.stdout.write(
    [
      `**${values.engine}, nextcloud, ${values.workers} workers: new MB in blocks of ${sizes.join(' · ')} KiB**\n`,
      `what changed | ${ways.map(([name]) => name).join(' | ')}`,
      `---${'|---'.repeat(ways.length)}`,
      ...lines,
      '',
    ].join('\n'),
  );
}

function inMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
