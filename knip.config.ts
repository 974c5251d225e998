import type { KnipConfig } from 'knip';

export default {
  entry: ['scripts/*.ts', 'tooling/*.ts', 'test/bench/*.ts', 'test/**/*.test.ts', 'test/engines/*/*.ts'],
  project: ['src/**/*.ts', 'scripts/**/*.ts', 'tooling/**/*.ts', 'test/**/*.ts'],
  // The archive format, which comes next, is framed by tar-stream; the build starts postject by its path.
  ignoreDependencies: ['tar-stream', '@types/tar-stream', 'postject'],
  // Programs that are started are the system's, never a package's.
  ignoreBinaries: [/.*/],
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig;
