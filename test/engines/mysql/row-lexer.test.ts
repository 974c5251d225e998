import { expect, test } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { lexRows } from '../../../src/engines/mysql/row-lexer.ts';

/** What reads four bytes at a time must find a sign at each of them, and none that is not there: 0x26, 0x28 and 0xa7 are near a quote. */
const fillings = ['', 'a', '&', '(', '\xa7', '[', ']', '\xdc', '\x00', '\x01', '\xff'];
const signs = ["\\'", '\\\\', "\\\\\\'", '\\n'];

test('strings of any length, with an escaped sign anywhere, end where they end', () => {
  for (const filling of fillings) {
    for (const sign of signs) {
      for (let before = 0; before < 10; before++) {
        const text = Buffer.from(
          `(1,'${filling.repeat(before)}${sign}${filling.repeat(10)}'),\n(NULL,_binary '${filling.repeat(before)}');rest`,
          'latin1',
        );
        const whole = lexRows();
        expect(whole.read(text, 0)).toBe(text.length - 4);
        expect([whole.ended(), whole.rows()]).toEqual([true, 2]);
        for (let cut = 0; cut < text.length - 4; cut++) {
          const rows = lexRows();
          expect(rows.read(text.subarray(0, cut), 0)).toBe(cut);
          expect(rows.read(text, cut)).toBe(text.length - 4);
          expect([rows.ended(), rows.rows()]).toEqual([true, 2]);
        }
      }
    }
  }
});

test('what follows a string is seen, wherever it ends', () => {
  for (let length = 0; length < 10; length++) {
    const text = Buffer.from(`('${'a'.repeat(length)}' OR sleep(9));`);
    expect(() => lexRows().read(text, 0)).toThrow(Failure);
    const open = lexRows();
    open.read(Buffer.from(`('${'a'.repeat(length)}\\');`), 0);
    expect(open.ended()).toBe(false);
  }
});
