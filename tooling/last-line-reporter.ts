import { DefaultReporter, type TestModule } from 'vitest/node';

type Errors = Parameters<DefaultReporter['onTestRunEnd']>[1];
type Reason = Parameters<DefaultReporter['onTestRunEnd']>[2];

/** Vitest's default reporter, with one more line at the very end, for machines and people in a hurry: `N passed, N failed`. */
export default class LastLineReporter extends DefaultReporter {
  override onTestRunEnd(modules: readonly TestModule[], errors: Errors, reason: Reason): void {
    super.onTestRunEnd(modules, errors, reason);
    this.log(lastLine(modules, errors.length));
  }
}

/** What fails outside any test (a file that does not load, an unhandled rejection) counts as a failure too. */
export function lastLine(modules: readonly TestModule[], errorsOutside: number): string {
  const count = { passed: 0, failed: errorsOutside, skipped: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'failed') failedTests += 1;
      else if (state === 'passed') count.passed += 1;
      else count.skipped += 1;
    }
    count.failed += failedTests === 0 && !module.ok() ? 1 : failedTests;
  }
  return `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
}
