import { expect, test } from 'vitest';
import { makesOnlyIndexes } from '../../../../src/engines/postgresql/segments/makes-only-indexes.ts';

const index = 'SET client_encoding = \'UTF8\';\nCREATE UNIQUE INDEX "a b" ON public."t;" USING btree (i);\n';
const constraint = 'ALTER TABLE ONLY public."t;" ADD CONSTRAINT k PRIMARY KEY (i);\n';

test.each([
  [index, true],
  [`${index}CREATE INDEX two ON public."t;" USING btree (public.f(i));\n`, true],
  [index.replace('public."t;"', 'public.t'), false],
  [`${index}${constraint}`, false],
  [constraint, false],
  ["SET client_encoding = 'UTF8';\n", false],
  [`${index}COPY public."t;" (i) FROM stdin;\n1\n\\.\n`, false],
  [`${index}CREATE INDEX two ON public."t;" USING btree (i)`, false],
])('%j: %s', (text, only) => {
  expect(makesOnlyIndexes(Buffer.from(text), 'public."t;"')).toBe(only);
});
