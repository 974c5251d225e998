import { expect, test } from 'vitest';
import { singleRows } from '../../../src/engines/sqlite/single-rows.ts';

const rows = [`1,'a'`, `2,'it''s),\n(no border'`, `'''),\n('''`, `3,X'00'`, `4,'),\n(),\n('`, `''''`, '', `5,NULL`];

test('one by one, whatever their texts look like', () => {
  expect([...singleRows([Buffer.from(rows.join('),\n(')), Buffer.from(`6,'),\n('`)])].map(String)).toEqual([...rows, `6,'),\n('`]);
});

test('none of nothing', () => {
  expect([...singleRows([])]).toEqual([]);
});
