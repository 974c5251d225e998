import { expect, test } from 'vitest';
import type { Value } from '../../../src/engines/pieces.ts';
import { fits } from '../../../src/operations/extract/fits.ts';

const text = (of: string): Value => ({ is: 'text', bytes: Buffer.from(of) });
const number = (digits: string): Value => ({ is: 'number', digits });
const binary = (hex: string): Value => ({ is: 'binary', bytes: Buffer.from(hex, 'hex') });

test.each<[string | undefined, Value]>([
  ['alice', text('alice')],
  ['', text('')],
  ['NULL', text('NULL')],
  [undefined, null],
  ['7', number('7')],
  ['1.5', number('1.50')],
  ['0', number('-0.00')],
  ['1000', number('1e+3')],
  ['9007199254740993', number('9007199254740993')],
  ['NaN', number('NaN')],
  ['true', { is: 'boolean', true: true }],
  ['F', { is: 'boolean', true: false }],
  [String.raw`\x00fF`, binary('00ff')],
  ['alice', binary(Buffer.from('alice').toString('hex'))],
])('%s is it', (wanted, value) => {
  expect(fits(wanted)(value)).toBe(true);
});

test.each<[string | undefined, Value]>([
  ['alice', text('Alice')],
  ['alice', text('alice ')],
  ['1.5', text('1.50')],
  ['', null],
  ['NULL', null],
  [undefined, text('')],
  ['9007199254740993', number('9007199254740992')],
  ['-7', number('7')],
  ['', number('0')],
  ['no', { is: 'boolean', true: false }],
  [String.raw`\x00ff`, text('\0ÿ')],
  [String.raw`\x00`, binary('0000')],
])('%s is not', (wanted, value) => {
  expect(fits(wanted)(value)).toBe(false);
});
