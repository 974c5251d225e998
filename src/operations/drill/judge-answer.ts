import type { Check } from '../../applications/checks.ts';
import type { Answer } from '../../engines/contract.ts';

/** What was expected of an answer and what it is, in words, and whether that is the same. */
export interface Judgement {
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
}

/** Compares an answer with what its check expects. Anything but one row with one value is no value. */
export function judgeAnswer(expect: Check['expect'], { rows, value }: Answer): Judgement {
  if (expect === 'not-empty') {
    return { expected: 'at least one row', found: rows === 0 ? 'no row' : `a row, ${JSON.stringify(value)}`, passed: rows > 0 };
  }
  const found = rows === 0 ? 'no row' : rows > 1 ? 'more than one row' : JSON.stringify(value);
  const isOne = rows === 1 && value !== null;
  if (typeof expect === 'object' && !('equals' in expect)) {
    const isLeast = 'at-least' in expect;
    const limit = isLeast ? expect['at-least'] : expect['at-most'];
    const number = numberOf(value);
    return {
      expected: `${isLeast ? 'at least' : 'at most'} ${limit}`,
      found,
      passed: isOne && number !== undefined && (isLeast ? number >= limit : number <= limit),
    };
  }
  const wanted = typeof expect === 'object' ? expect.equals : expect;
  return { expected: JSON.stringify(wanted), found, passed: isOne && isEqual(wanted, value) };
}

/** Engines write a truth in several ways, and a number with or without what follows its point. */
function isEqual(wanted: string | number | boolean, value: string): boolean {
  if (typeof wanted === 'number') return numberOf(value) === wanted;
  if (typeof wanted === 'boolean') return (wanted ? ['t', 'true', '1'] : ['f', 'false', '0']).includes(value.toLowerCase());
  return value === wanted;
}

function numberOf(value: string | null): number | undefined {
  return value === null || !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value.trim()) ? undefined : Number(value);
}
