import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/**
 * Bundles `entry` and all it imports into one CommonJS file, which is what a single executable runs. A dynamic `import()` in the
 * source becomes a module that is evaluated when it is first asked for, so each verb pays only for what it uses.
 * @returns every module that takes part, with its imports
 * @throws also where esbuild only warns: a bundle that nearly works is none
 */
export async function bundle(entry: string, outfile: string): Promise<Metafile['inputs']> {
  const { warnings, metafile } = await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    // Inside a single executable only built-in modules can be imported, and only by require().
    supported: { 'dynamic-import': false },
    // A native module that pg uses where it is installed, and does without.
    external: ['pg-native'],
    plugins: [englishOnly, withoutSubprograms],
    // Names stay: stack traces of bugs must be readable.
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ location, text }) => `${location?.file}: ${text}`).join('\n'));
  return metafile.inputs;
}

/** Zod loads its messages in fifty languages; the forty-nine that nobody asks for cost a tenth of a reader's start-up. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: join(path, '..'),
    }));
  },
};

/** Commander loads node:child_process for subcommands that are programs of their own; we have none, and it costs as much again. */
const withoutSubprograms: Plugin = {
  name: 'without-subprograms',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/node_modules/commander/') ? { path: 'child_process', namespace: 'absent' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default {};' }));
  },
};
