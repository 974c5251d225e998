import type { TestProject } from 'vitest/node';
import { buildIfStale } from '../../tooling/build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why dist/ could not be built; empty when it was. */
    buildFailure: string;
  }
}

/** Vitest's global set-up. Sources that do not bundle fail the tests that execute them, and no others. */
export default async function buildOnce(project: TestProject): Promise<void> {
  const failure = await buildIfStale().then(
    () => '',
    (error: unknown) => String(error),
  );
  project.provide('buildFailure', failure);
}
