import { afterAll, beforeAll, expect, test } from 'vitest';
import { withSession } from '../../../src/engines/mysql/session.ts';
import { startMariadb, type MariadbServer } from '../../support/mariadb-server.ts';
import { aTarget } from './a-run.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

test('an abort ends a session in the middle of a query, which is not waited for', async () => {
  const run = new AbortController();
  const target = aTarget(server, 'mysql', { signal: run.signal });
  const whole = withSession(target, async (session) => {
    const asleep = session.query('SELECT SLEEP(3600)');
    // Whether the server has begun it, another session sees.
    while (!(await server.sql('SHOW FULL PROCESSLIST')).includes('SLEEP(3600)'));
    run.abort(new Error('ended by a test'));
    return asleep;
  });
  await expect(whole).rejects.toThrow('ended by a test');
});
