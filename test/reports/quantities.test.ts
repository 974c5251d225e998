import { expect, test } from 'vitest';
import { asSize, asTime } from '../../src/reports/quantities.ts';
import { ticks, timeTicks } from '../../src/reports/page/ticks.ts';
import { sizeLabel, timeLabel } from '../../src/reports/page/axis-labels.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [999_960, '1.0 MB'],
  [645_100_000, '645.1 MB'],
  [1.2e12, '1.2 TB'],
])('%d bytes', (bytes, text) => expect(asSize(bytes)).toBe(text));

test.each([
  [0.04, '0.0 s'],
  [9.96, '10 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
  [273_600, '3 d 4 h'],
])('%d seconds', (seconds, text) => expect(asTime(seconds)).toBe(text));

test.each([
  [0, ['0 B', '1 B']],
  [1.05e9, ['0 B', '500 MB', '1 GB', '1.5 GB']],
])('an axis up to %d bytes', (most, labels) => expect(ticks(most, 4).map(sizeLabel)).toEqual(labels));

test.each([
  [0.23, ['0 s', '0.1 s', '0.2 s', '0.3 s']],
  [105, ['0 s', '30 s', '1 min', '1.5 min', '2 min']],
  [7000, ['0 s', '30 min', '1 h', '1.5 h', '2 h']],
])('an axis up to %d seconds', (most, labels) => expect(timeTicks(most, 4).map(timeLabel)).toEqual(labels));
