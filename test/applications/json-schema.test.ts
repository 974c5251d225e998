import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { applicationJsonSchema } from '../../src/applications/json-schema.ts';
import { engineSettings } from '../../src/engines/settings.ts';

/** A JSON Schema, or any part of one. */
type Schema = { readonly [key: string]: Schema };

const schema = applicationJsonSchema() as unknown as Schema;
const file = (text: string): boolean => z.fromJSONSchema(schema).safeParse(parse(text)).success;

test('says what it is', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:penstock:application',
    title: expect.any(String),
  });
});

test('every key has a description for editors to show', () => {
  const without: string[] = [];
  const walk = (node: Schema, path: string): void => {
    for (const [key, property] of Object.entries(node['properties'] ?? {})) {
      if (property['description'] === undefined) without.push(`${path}.${key}`);
    }
    for (const [key, child] of Object.entries(node)) if (child instanceof Object) walk(child, `${path}.${key}`);
  };
  walk(schema, '');
  expect(without).toEqual([]);
});

test('knows every engine', () => {
  for (const engine of Object.keys(engineSettings)) expect(JSON.stringify(schema)).toContain(`"const":"${engine}"`);
});

test('takes a file as it is written, with times as texts and defaults left out', () => {
  expect(
    file(`application: generic
directories: [/srv/shop/uploads]
databases:
  catalogue: { engine: sqlite, file: /srv/shop/catalogue.db }
  orders: { engine: mysql, socket: /run/mysqld/mysqld.sock, database: orders, user: shop, password: { file: /etc/penstock/shop.password } }
  ledger: { engine: postgresql, host: /run/postgresql, port: 5432, database: ledger, user: shop }
stream: { format: plain }
maintenance: { during: job, at-most: 12h }
restore: { strategy: swap, keep-previous: 1 }
quiesce: [{ command: [/usr/bin/shopctl, pause] }]
resume: [{ command: [/usr/bin/shopctl, resume], timeout: 90s }]
`),
  ).toBe(true);
  expect(file('application: generic\ndirectories: [/srv]\n')).toBe(true);
});

test.each([
  'directories: [/srv]',
  'application: generic\ndirectory: [/srv]',
  'application: generic\ndirectories: [srv]',
  'application: generic\ndatabases: { x: { engine: sqlite } }',
  'application: generic\ndatabases: { x: { engine: postgresql, host: h, database: d, user: u, password: hunter2 } }',
  'application: generic\ndatabases: { a b: { engine: sqlite, file: /x } }',
  'application: generic\nmaintenance: { at-most: 12 }',
])('does not take %j', (text) => {
  expect(file(text)).toBe(false);
});
