import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(`these tests run with the Node that npm ci brings, not with ${process.version}: npm test -- FILTER`);
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    reporters: ['./tooling/last-line-reporter.ts'],
    pool: 'forks',
    // Tests of daemons and of what they outlive wait more than they work: as many files as cores, which is the default less one, would leave the cores idle.
    maxWorkers: Math.max(4, 2 * availableParallelism()),
    // Servers, executables of 110 MB and fsync on shared machines take their time; no test is about speed.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
});
