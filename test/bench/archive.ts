import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../tooling/build.ts';
import type { Contender, Field } from './archive/contender.ts';
import { dataSetNames } from './archive/data-sets.ts';
import { fieldOf } from './archive/field-of.ts';
import { measure, type Cost } from './archive/measure.ts';
import { median } from './median.ts';

/*
 * Dumps and restores one data set by all who can, in turn, and prints a table for docs/archive.md:
 * npm run bench:archive -- --engine mariadb --data nextcloud --megabytes 100 --rounds 3 --workers 2 --only 'penstock archive' --no-restore
 */

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'mariadb' },
    data: { type: 'string', default: 'nextcloud' },
    megabytes: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    workers: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string', multiple: true },
    'no-restore': { type: 'boolean', default: false },
  },
});
const makeField = fieldOf(values.engine);
const dataSet = dataSetNames.find((name) => name === values.data);
if (dataSet === undefined) throw new Error(`--data is one of ${dataSetNames.join(', ')}`);

interface Result {
  readonly contender: Contender;
  readonly dumps: Cost[];
  readonly restores: Cost[];
  stored: number;
}

await buildIfStale();
const out = mkdtempSync(join(tmpdir(), 'penstock-bench-archive-'));
process.stderr.write(`making ${values.data}, ${values.megabytes} MB, on ${values.engine} …\n`);
const field = await makeField(dataSet, Number(values.megabytes), Number(values.workers));
try {
  print(await race(field), field.ours);
} finally {
  await field.remove();
  rmSync(out, { recursive: true, force: true });
}

/** All take turns, so that what else the machine does falls on all of them. The first round warms the caches and is not counted. */
async function race({ contenders, clear }: Field): Promise<Result[]> {
  const results = contenders
    .filter(({ name }) => values.only === undefined || values.only.includes(name))
    .map((contender): Result => ({ contender, dumps: [], restores: [], stored: 0 }));
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const result of results) {
      const { name, dump, restore } = result.contender;
      process.stderr.write(`round ${round}: ${name} …\n`);
      const file = join(out, 'dump');
      const dumped = await measure(dump, { OUT: file });
      result.stored = Number(execFileSync('du', ['-sb', file]).toString().split('\t')[0]);
      if (round > 0) result.dumps.push(dumped);
      if (!values['no-restore'] && round > 0) {
        await clear();
        result.restores.push(await measure(restore, { OUT: file }));
        await clear();
      }
      rmSync(file, { recursive: true, force: true });
    }
  }
  return results;
}

function print(results: readonly Result[], ours: string): void {
  const own = results.find(({ contender }) => contender.name === ours);
  const lines = results.map((result) =>
    [
      result.contender.name.replaceAll('|', '\\|'),
      String(result.contender.workers),
      ...costs(result.dumps, own?.dumps),
      `${(result.stored / 1e6).toFixed(0)} MB`,
      ...(result.restores.length === 0 ? ['', '', '', ''] : costs(result.restores, own?.restores)),
    ].join(' | '),
  );
  const head = `${values.engine}, ${values.data}, ${values.megabytes} MB, ${values.workers} workers`;
  process.stdout.write(
    [
      `**${head}**\n`,
      'who | workers | dump | its CPU | its memory | Penstock’s time to it | stored | restore | its CPU | its memory | Penstock’s time to it',
      '---|---|---|---|---|---|---|---|---|---|---',
      ...lines,
      `\nNode ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}, medians of ${values.rounds} rounds\n`,
    ].join('\n'),
  );
}

/** Median time and processor time, the greatest memory, and how our time compares in the same rounds, with the least and the greatest ratio. */
function costs(theirs: readonly Cost[], ours: readonly Cost[] | undefined): string[] {
  const ratios = (ours ?? []).map((cost, round) => cost.seconds / (theirs[round]?.seconds ?? NaN));
  const isOurs = ours === theirs || ratios.length === 0;
  return [
    `${median(theirs.map(({ seconds }) => seconds)).toFixed(1)} s`,
    `${median(theirs.map(({ cpu }) => cpu)).toFixed(1)} s`,
    `${(Math.max(...theirs.map(({ peak }) => peak)) / 1024).toFixed(0)} MB`,
    isOurs ? '' : `${median(ratios).toFixed(2)} × (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  ];
}
