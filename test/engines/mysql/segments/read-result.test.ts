import { describe, expect, test } from 'vitest';
import { readResult } from '../../../../src/engines/mysql/segments/read-result.ts';
import { bufferLength, type Written, writeLiterals } from '../../../../src/engines/mysql/segments/write-literals.ts';

const packet = (payload: Buffer): Buffer => {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const part = payload.subarray(at, at + 0xffffff);
    const head = Buffer.alloc(4);
    head.writeUIntLE(part.length, 0, 3);
    parts.push(head, part);
    at += part.length;
    if (part.length < 0xffffff) return Buffer.concat(parts);
  }
};

const lengthOf = (length: number): Buffer => {
  if (length < 0xfb) return Buffer.from([length]);
  const bytes = Buffer.alloc(length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 9);
  bytes[0] = bytes.length === 3 ? 0xfc : bytes.length === 4 ? 0xfd : 0xfe;
  bytes.writeUIntLE(length, 1, Math.min(6, bytes.length - 1));
  return bytes;
};

const row = (values: readonly (Buffer | null)[]): Buffer =>
  packet(Buffer.concat(values.flatMap((value) => (value === null ? [Buffer.from([0xfb])] : [lengthOf(value.length), value]))));

const eof = packet(Buffer.from([0xfe, 0, 0, 2, 0]));
const column = packet(Buffer.from([3, 100, 101, 102, 0, 0, 0, 0, 0, 0x0c, 63, 0, 0, 0, 0, 0, 252, 0, 0, 0, 0, 0]));
const result = (rows: readonly (readonly (Buffer | null)[])[]): Buffer =>
  Buffer.concat([packet(Buffer.from([2])), column, column, eof, ...rows.map(row), eof]);

/** What is written of an answer that comes in pieces. */
function read(answer: Buffer, cuts: readonly number[], bytes = 4096): { written: Written[]; settled: (Error | undefined)[] } {
  const written: Written[] = [];
  const settled: (Error | undefined)[] = [];
  const reading = readResult(
    () =>
      writeLiterals(
        {
          settings: Buffer.from('SET\n'),
          head: Buffer.from('INSERT '),
          literals: ['bare', 'binary'],
          bytes,
          buffer: () => Buffer.alloc(bufferLength(bytes)),
        },
        ({ text, rows, goesOn }) => written.push({ text: Buffer.from(text), rows, goesOn }),
      ),
    (error) => settled.push(error),
  );
  let from = 0;
  for (const to of [...cuts, answer.length]) {
    reading.push(answer.subarray(from, to));
    from = to;
  }
  return { written, settled };
}

const textOf = ({ written }: ReturnType<typeof read>): string => Buffer.concat(written.map(({ text }) => text)).toString('latin1');

describe('the same comes of an answer however it is cut', () => {
  test('at every place', { timeout: 60_000 }, () => {
    const answer = result([
      [Buffer.from('1'), Buffer.from('it\'s \0\n\r\x1a"\\ all', 'latin1')],
      [null, null],
      [Buffer.from('-2'), Buffer.alloc(0)],
      [Buffer.from('3'), Buffer.alloc(300, "x'")],
    ]);
    const whole = textOf(read(answer, []));
    expect(whole).toBe(
      `SET\nINSERT (1,_binary 'it\\'s \\0\\n\\r\\Z\\"\\\\ all'),\n(NULL,NULL),\n(-2,_binary ''),\n(3,_binary '${"x\\'".repeat(150)}');\n`,
    );
    for (let at = 1; at < answer.length; at++) {
      const parted = read(answer, [at]);
      expect(textOf(parted)).toBe(whole);
      expect(parted.settled).toEqual([undefined]);
    }
    const single = read(
      answer,
      Array.from({ length: answer.length - 1 }, (_, at) => at + 1),
    );
    expect(textOf(single)).toBe(whole);
  });

  test('in pieces of a socket, where rows are longer than a packet', { timeout: 120_000 }, () => {
    const big = Buffer.alloc(0xffffff * 2 - 9, "ab'\\");
    const rows = [
      [Buffer.from('1'), Buffer.from('short')],
      [Buffer.from('2'), big],
      [Buffer.from('3'), Buffer.alloc(0xffffff - 6, 'q')],
      [null, Buffer.from('end')],
    ];
    const answer = result(rows);
    const cuts = Array.from({ length: Math.floor(answer.length / 65_521) }, (_, at) => (at + 1) * 65_521);
    const { written, settled } = read(answer, cuts, 4 * 1024 * 1024);
    expect(settled).toEqual([undefined]);
    expect(written.reduce((sum, each) => sum + each.rows, 0)).toBe(4);
    expect(written.at(-1)?.goesOn).toBe(false);
    const expected = rows.map(
      ([id, value]) => `(${id?.toString() ?? 'NULL'},_binary '${value!.toString('latin1').replaceAll(/[\\']/g, '\\$&')}')`,
    );
    const text = Buffer.concat(written.map((each) => each.text)).toString('latin1');
    expect(text.replaceAll(/;\n(?:SET\n)?INSERT /g, ',\n').length).toBe(`SET\nINSERT ${expected.join(',\n')};\n`.length);
    expect(text.replaceAll(/;\n(?:SET\n)?INSERT /g, ',\n') === `SET\nINSERT ${expected.join(',\n')};\n`).toBe(true);
  });
});

test('an error of the server in the middle of rows is one', () => {
  const failed = packet(Buffer.concat([Buffer.from([0xff, 0x84, 0x05]), Buffer.from('#HY000Table definition has changed')]));
  const answer = Buffer.concat([result([[Buffer.from('1'), null]]).subarray(0, -eof.length), failed]);
  const { settled } = read(answer, [10, 60]);
  expect(settled).toMatchObject([{ errno: 1412, message: 'Table definition has changed' }]);
});
