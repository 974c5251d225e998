import type { Evidence } from '../state/run-record.ts';

/** What a drill found, as an auditor reads it: in the lines of its run, in the job log and at a shell. */
export function describeEvidence({ dumped, where, tables, rows, objects, integrity, checks }: Evidence): string[] {
  const kinds = Object.entries(objects).filter(([, count]) => count > 0);
  const passed = checks.filter((check) => check.passed).length;
  return [
    `  dumped:    ${dumped}; its seal holds`,
    `  loaded:    into ${where}`,
    `  rows:      ${rows} in ${tables} tables, each as many as were dumped`,
    `  objects:   ${kinds.length === 0 ? 'none' : kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}, as many as were dumped`,
    `  integrity: ${integrity}`,
    checks.length === 0 ? '  checks:    the application file has none' : `  checks:    ${passed} of ${checks.length} passed`,
    ...checks.map(
      ({ name, expected, found, passed: isPassed }) => `    ${isPassed ? 'ok  ' : 'FAIL'} ${name}: expected ${expected}, found ${found}`,
    ),
  ];
}
