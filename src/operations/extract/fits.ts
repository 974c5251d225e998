import type { Value } from '../../engines/pieces.ts';

/**
 * Whether a value is the one that is asked for: text byte by byte, numbers by what they come to (`1.50` is `1.5`), `true` and `false`, binary as `\x` and hexadecimal digits or as the text that it is.
 * @param wanted undefined: NULL
 */
export function fits(wanted: string | undefined): (value: Value) => boolean {
  if (wanted === undefined) return (value) => value === null;
  const bytes = Buffer.from(wanted);
  const number = canonical(wanted);
  const binary = /^\\x(?:[\da-f]{2})*$/i.test(wanted) ? Buffer.from(wanted.slice(2), 'hex') : undefined;
  const truth = new Map([
    ['true', true],
    ['t', true],
    ['false', false],
    ['f', false],
  ]).get(wanted.toLowerCase());
  return (value) => {
    if (value === null) return false;
    if (value.is === 'number') return value.digits === wanted || (number !== undefined && canonical(value.digits) === number);
    if (value.is === 'boolean') return value.true === truth;
    return value.bytes.equals(bytes) || (value.is === 'binary' && binary !== undefined && value.bytes.equals(binary));
  };
}

/** A number in one form, all of its digits kept; undefined where it is none. */
function canonical(digits: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^([-+]?)(\d*)(?:\.(\d*))?(?:e([-+]?\d{1,6}))?$/i.exec(digits) ?? [];
  if (whole + fraction === '') return undefined;
  const significant = (whole + fraction).replace(/^0+/, '');
  const short = significant.replace(/0+$/, '');
  if (short === '') return '0';
  return `${sign === '-' ? '-' : ''}${short}e${Number(exponent) - fraction.length + significant.length - short.length}`;
}
