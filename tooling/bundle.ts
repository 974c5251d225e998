import { build } from 'esbuild';

/**
 * Bundles `entry` and all it imports into one CommonJS file (what a single executable can run). A dynamic `import()` in the
 * source becomes a module that is evaluated when it is first asked for, so each verb pays only for what it uses.
 * @returns what takes part: source path → bytes in the bundle
 * @throws when esbuild warns: a bundle that only nearly works is none
 */
export async function bundle(entry: string, outfile: string): Promise<ReadonlyMap<string, number>> {
  const result = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node26',
    // Inside a single executable only built-in modules can be imported, and only by require().
    supported: { 'dynamic-import': false },
    // Optional native modules that pg and mysql2 try and do without.
    external: ['pg-native', 'cpu-features'],
    minifyWhitespace: true,
    keepNames: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'silent',
    absWorkingDir: import.meta.dirname.replace(/\/tooling$/, ''),
  });
  if (result.warnings.length > 0)
    throw new Error(`esbuild warns:\n${result.warnings.map((warning) => `${warning.location?.file}: ${warning.text}`).join('\n')}`);
  const [output] = Object.values(result.metafile.outputs).filter((each) => each.entryPoint !== undefined);
  return new Map(Object.entries(output?.inputs ?? {}).map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}
