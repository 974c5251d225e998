import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type FedClient, feedClient } from '../../../src/engines/mysql/feed-client.ts';
import { readServerFacts } from '../../../src/engines/mysql/portability.ts';
import { withSession } from '../../../src/engines/mysql/session.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget } from './a-run.ts';

let server: MariadbServer;
let client: FedClient;
beforeAll(async () => {
  server = await startMariadb();
  await server.sql('CREATE DATABASE shop; CREATE TABLE shop.t (a int)');
}, 60_000);
afterAll(() => server.stop());
afterEach(() => client.abort());

const feeding = async (): Promise<FedClient> => {
  const target = aTarget(server, 'shop');
  const facts = await withSession(target, (session) => readServerFacts(session, false));
  return feedClient(target, { database: 'shop', hint: 'nothing was lost' }, facts);
};
const rows = (): Promise<string> => server.sql('SELECT COUNT(*) FROM shop.t').then((answer) => answer.trim());

test('what was given is done, time after time, and not only taken', async () => {
  client = await feeding();
  for (const expected of ['1', '2', '3']) {
    await client.pass(Buffer.from('SET @slept = SLEEP(0.3); INSERT INTO `t` VALUES (1);\n'));
    await client.done();
    expect(await rows()).toBe(expected);
  }
  expect(await client.end()).toEqual([]);
});

test('what fails is said by whoever waits for it', async () => {
  client = await feeding();
  await client.write(Buffer.from('INSERT INTO `missing` VALUES (1);\n'));
  await expect(client.done()).rejects.toMatchObject({
    kind: 'not-whole',
    message: expect.stringContaining("'shop.missing' doesn't exist"),
  });
});

test('answers that nobody wants are no answer, and in nobody’s way', async () => {
  client = await feeding();
  for (let round = 0; round < 3; round++) {
    await client.pass(Buffer.from(`SELECT REPEAT('x', 500000);\n`));
    await client.done();
  }
  await client.pass(Buffer.from(`SELECT REPEAT('x', 500000);\n`));
  await client.end();
});
