import type { KnipConfig } from 'knip';

export default {
  entry: ['scripts/*.ts', 'tooling/*.ts', 'test/bench/*.ts', 'test/**/*.test.ts', 'test/engines/*/*.ts'],
  project: ['src/**/*.ts', 'scripts/**/*.ts', 'tooling/**/*.ts', 'test/**/*.ts'],
  // The build starts postject by its path.
  ignoreDependencies: ['postject'],
  // Programs that are started are the system's, never a package's.
  ignoreBinaries: [/.*/],
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig;
