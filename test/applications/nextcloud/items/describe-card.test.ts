import { expect, test } from 'vitest';
import { describeCard } from '../../../../src/applications/nextcloud/items/describe-card.ts';
import { isSaidIn } from '../../../../src/applications/nextcloud/items/description.ts';
import { card } from '../../../support/nextcloud/texts.ts';

const zoe = card('zoe', 'Zoë Ång').replace(
  'FN',
  'TEL;TYPE=CELL:+49 (30) 123-45 67\r\nORG:Example\\, Inc.;Sales\r\nEMAIL:zoe@example.org\r\nFN',
);

test('a name, and what a search finds it by', () => {
  expect(describeCard(zoe)).toMatchObject({ kind: 'contact', title: 'Zoë Ång', when: undefined });
  const { texts } = describeCard(zoe);
  for (const wanted of ['zoë', 'ZOE@', 'example, inc', 'sales', '1234567', '30 12345', '+49(30)'])
    expect(isSaidIn(texts, wanted), wanted).toBe(true);
  for (const wanted of ['zoé', '12 99', 'cell']) expect(isSaidIn(texts, wanted), wanted).toBe(false);
});

test('without a name, and without sense', () => {
  expect(describeCard(card('a', '')).title).toBe('(no name)');
  expect(describeCard(card('a', '').replace('FN:', 'N:Ång;Zoë;;;')).title).toBe('Ång Zoë');
  expect(describeCard('BEGIN:VCARD\r\nnonsense')).toMatchObject({ title: '(cannot be read)' });
});
