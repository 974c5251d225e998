import { expect, test } from 'vitest';
import { howFar } from '../../src/reports/how-far.ts';
import { pace } from '../../src/reports/pace.ts';

/* What a terminal shows, which knows no earlier backup; `estimate.test.ts` has what `penstock runs --follow` says. */

test('bytes alone, and rows where they are counted', () => {
  expect(howFar(pace({ bytes: 310.2e6 }, 10, undefined))).toBe('310.2 MB, 31.0 MB/s');
  expect(howFar(pace({ bytes: 310.2e6, rows: 1_200_000 }, 10, undefined))).toBe('310.2 MB, 1,200,000 rows, 31.0 MB/s, 120,000 rows/s');
});

test('of what statistics let expect, which may be too little', () => {
  const passed = { bytes: 1e6, rows: 500, ofRows: 2000 };
  expect(howFar(pace(passed, 10, undefined))).toBe('1.0 MB, 500 of about 2,000 rows (25 %), 0.1 MB/s, 50 rows/s, about 30 s to go');
  expect(howFar(pace({ ...passed, rows: 2001 }, 10, undefined))).toBe(
    '1.0 MB, 2,001 of about 2,000 rows (99 %), 0.1 MB/s, 200 rows/s, already more than was expected',
  );
});

test('before anything has passed nothing is promised', () => {
  expect(howFar(pace({ bytes: 0, rows: 0, ofRows: 2000 }, 0, undefined))).toBe('0 B');
});
