import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/* How one is made: https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html */
const postject = join(import.meta.dirname, '../node_modules/postject/dist/cli.js');
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Buffers are freed only when the young generation is collected: a small one keeps a stream's memory flat at 110 MB instead of 160. */
const flags = ['--max-semi-space-size=1'];

/** What Node itself starts: it gives V8 the bundle together with the code that was compiled of it when the executable was made. */
const loader = `const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');
const source = Buffer.from(getRawAsset('bundle')).latin1Slice();
const script = new Script(source, { filename: 'penstock.cjs', cachedData: Buffer.from(getRawAsset('code')) });
script.runInThisContext()(require, module, exports);
`;

/** Makes `output`, one executable of this very Node and the CommonJS file `main`. */
export function singleExecutable(main: string, output: string): void {
  const workshop = dirname(output);
  const [config, blob, code, bundle, start] = ['config.json', 'blob', 'code', 'bundle', 'loader.cjs'].map((name) =>
    join(workshop, name),
  ) as [string, string, string, string, string];
  writeFileSync(bundle, `(function (require, module, exports) {${readFileSync(main, 'latin1')}\n})`, 'latin1');
  writeFileSync(start, loader);
  const settings = {
    main: start,
    output: blob,
    disableExperimentalSEAWarning: true,
    assets: { bundle, code },
    execArgv: flags,
    // bareos-fd's environment must not be able to change how backups run: no NODE_OPTIONS.
    execArgvExtension: 'none',
  };
  writeFileSync(config, JSON.stringify(settings));
  // With the flags that it is going to run with, or V8 does not take the code.
  execFileSync(process.execPath, [...flags, join(import.meta.dirname, 'code-cache.ts'), bundle, code], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'pipe' });
  copyWithoutSymbols(process.execPath, output);
  // It warns of section names that it does not know and leaves alone; what it says is shown only when it fails.
  execFileSync(process.execPath, [postject, output, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse], { stdio: 'pipe' });
  chmodSync(output, 0o755);
}

/** A copy without the symbol table is 20 MB smaller. A machine without strip(1) gets the bigger executable. */
function copyWithoutSymbols(node: string, copy: string): void {
  try {
    execFileSync('strip', ['-o', copy, node], { stdio: 'ignore' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    copyFileSync(node, copy);
  }
}
