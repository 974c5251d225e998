import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { scan } from '../../../src/engines/mysql/scan.ts';

/** Always the same numbers, so that a failure can be run again (xorshift32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

test.each(['mariadb-10.11.sql', 'mysql-8.0.sql'])('a damaged %s is passed on as it is or refused, and nothing else happens', (name) => {
  const whole = readFileSync(new URL(`../../fixtures/mysql/${name}`, import.meta.url));
  const next = numbers(20_261_123);
  let refused = 0;
  for (let round = 0; round < 1500; round++) {
    const text = Buffer.from(whole);
    for (let flips = next(3); flips >= 0; flips--)
      text[next(text.length)] = next(4) === 0 ? next(256) : '\'"`\\;/*-#(),@\n'.charCodeAt(next(14));
    const cut = next(text.length);
    const scanner = scan();
    const parts: Buffer[] = [];
    try {
      parts.push(scanner.push(text.subarray(0, cut)), scanner.push(text.subarray(cut)));
      parts.push(scanner.finish().rest);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'not-whole') throw error;
      refused++;
      continue;
    }
    if (!Buffer.concat(parts).equals(text)) throw new Error(`round ${round}: bytes were changed`);
  }
  expect(refused).toBeGreaterThan(500);
});
