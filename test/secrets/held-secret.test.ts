import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { HeldSecret } from '../../src/secrets/held-secret.ts';
import { readSecret } from '../../src/secrets/read-secret.ts';

const held = new HeldSecret('hunter2', '/var/www/nextcloud/config/config.php');

test('it is read, and nothing that prints, copies or serialises it shows it', async () => {
  expect(await readSecret(held)).toBe('hunter2');
  const settings = { user: 'nextcloud', password: held };
  const shown = [
    JSON.stringify(settings),
    inspect(settings, { depth: 9, showHidden: true, getters: true, customInspect: false }),
    inspect(settings),
    String(held),
    JSON.stringify(Object.entries(held)),
    JSON.stringify(structuredClone(held)),
    JSON.stringify(Object.assign({}, held)),
  ];
  for (const text of shown) expect(text).not.toContain('hunter2');
  expect(JSON.parse(JSON.stringify(settings))).toEqual({ user: 'nextcloud', password: { from: '/var/www/nextcloud/config/config.php' } });
});

test('of what a lease keeps of it no secret comes back, and that is said', async () => {
  const kept = JSON.parse(JSON.stringify(held)) as HeldSecret;
  await expect(readSecret(kept)).rejects.toMatchObject({
    kind: 'configuration',
    message: 'the password is not at hand: /var/www/nextcloud/config/config.php could not be read',
  });
});
