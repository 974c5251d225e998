import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Script } from 'node:vm';

/*
 * Executes the bundle as bareos-fd's programs do and stores what V8 has compiled by then: node code-cache.ts BUNDLE CACHE. The cache that Node
 * makes for a single executable is made before anything has run, and so lacks nearly every function.
 */

const [bundle = '', cache = ''] = process.argv.slice(2);
const script = new Script(readFileSync(bundle, 'latin1'), { filename: 'penstock.cjs' });
const program = script.runInThisContext() as (require: NodeJS.Require, module: object, exports: object) => void;
const directory = mkdtempSync(join(tmpdir(), 'penstock-warm-up-'));
const options = ['--config-dir', directory, '--state-dir', join(directory, 'state')];
mkdirSync(join(directory, 'state'));
writeFileSync(join(directory, 'warm.yaml'), `application: generic\ndatabases:\n  up: { engine: sqlite, file: ${directory}/none }\n`, {
  mode: 0o600,
});
// Each program ends the process when it is done; here the next one follows.
const exit = process.exit.bind(process);
process.exit = (() => undefined) as unknown as typeof process.exit;
try {
  for (const call of [
    ['before-backup', 'warm', '1', 'Full', ...options],
    ['after-backup', 'warm', '1', 'Error', ...options],
    ['before-restore', 'warm', '1', ...options],
    ['after-restore', 'warm', '1', 'Error', ...options],
    ['bpipe-reader', 'warm/none', ...options],
    ['bpipe-writer', 'warm/none', '--where', '/', '--replace', 'a', ...options],
    ['penstock', 'runs', ...options],
  ]) {
    process.argv = [process.execPath, ...call];
    program(createRequire(import.meta.url), {}, {});
    await sleep(200);
  }
  writeFileSync(cache, script.createCachedData());
} finally {
  rmSync(directory, { recursive: true, force: true });
}
exit(0);
