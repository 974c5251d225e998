import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, restore, take } from './a-run.ts';
import { everythingIn, hostileSql } from './hostile.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

const later = { now: new Date('2026-11-23T05:00:00Z') };

test('the kept database is the live one again, with its events as they were; and back again', async () => {
  await server.sql(hostileSql('shop'));
  const target = aTarget(server, 'shop');
  const stored = await take(target);
  await server.sql('INSERT INTO shop.parent VALUES (77)');
  const old = await everythingIn(server.sql, 'shop');
  await restore(target, stored);
  const restored = await everythingIn(server.sql, 'shop');
  expect(restored).not.toBe(old);

  const [kept] = await mysql.kept(target);
  const again = aTarget(server, 'shop', { ...later, journal: target.journal });
  const { kept: newlyKept } = await mysql.swapBack(again, kept!);
  expect(await everythingIn(server.sql, 'shop')).toBe(old);
  expect((await mysql.kept(again)).map(({ name }) => name)).toEqual([newlyKept]);

  const third = aTarget(server, 'shop', { now: new Date('2026-11-23T06:00:00Z'), journal: target.journal });
  await mysql.swapBack(third, (await mysql.kept(third))[0]!);
  expect(await everythingIn(server.sql, 'shop')).toBe(restored);
});

test('what fails on the way leaves the live database as it is, and the kept one kept', async () => {
  await server.sql(hostileSql('store'));
  const target = aTarget(server, 'store');
  await restore(target, await take(target));
  const before = await everythingIn(server.sql, 'store');
  const [kept] = await mysql.kept(target);
  const keptBefore = await everythingIn(server.sql, kept!.name);
  for (const phase of ['renamed', 'live']) {
    const { journal } = target.surroundings;
    const write = async (entry: unknown): Promise<void> => {
      if ((entry as { phase: string }).phase === phase) throw new Error('no space left');
      await journal.write(entry);
    };
    const failing = { ...target, surroundings: { ...target.surroundings, ...later, journal: { ...journal, write } } };
    await expect(mysql.swapBack(failing, kept!)).rejects.toThrow('no space left');
    expect(await everythingIn(server.sql, 'store')).toBe(before);
    expect(await everythingIn(server.sql, kept!.name)).toBe(keptBefore);
  }
});

test('killed before the tables move, recovery keeps what was kept; killed behind, it is live', async () => {
  for (const [at, isLive] of [
    [1, false],
    [2, true],
  ] as const) {
    const name = `killed${at}`;
    await server.sql(hostileSql(name));
    const target = aTarget(server, name);
    const stored = await take(target);
    await server.sql(`INSERT INTO ${name}.parent VALUES (77)`);
    const old = await everythingIn(server.sql, name);
    await restore(target, stored);
    const restored = await everythingIn(server.sql, name);
    const [kept] = await mysql.kept(target);
    const { journal } = target.surroundings;
    // Whatever comes after this write never happens: as a kill would have it, nothing is undone either.
    await new Promise<void>((reached) => {
      let writes = 0;
      const write = async (entry: unknown): Promise<void> => {
        await journal.write(entry);
        if (++writes < at) return;
        reached();
        await new Promise(() => undefined);
      };
      const dying = { ...target, surroundings: { ...target.surroundings, ...later, journal: { ...journal, write } } };
      void mysql.swapBack(dying, kept!);
    });
    const next = aTarget(server, name, { ...later, journal: target.journal });
    await mysql.recover(next);
    expect(await everythingIn(server.sql, name)).toBe(isLive ? old : restored);
    const names = (await mysql.kept(next)).map((one) => one.name);
    expect(names).toHaveLength(1);
    expect(names[0] === kept!.name).toBe(!isLive);
  }
});
