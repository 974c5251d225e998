import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, put, restore, take, type Taken } from './a-run.ts';
import { everythingIn, hostileSql } from './hostile.ts';

// What dump tools and clients say 0 to. Nothing here may reach the live database, or look whole.

let server: MariadbServer;
let taken: Taken;
let live: string;
beforeAll(async () => {
  server = await startMariadb();
  await server.sql(hostileSql('live'));
  live = await everythingIn(server.sql, 'live');
  taken = await take(aTarget(server, 'live'));
});
afterAll(() => server.stop());

async function refused(text: Buffer, kind: string, message: RegExp): Promise<void> {
  const target = aTarget(server, 'live');
  await expect(put(target, text, taken.examination)).rejects.toMatchObject({
    name: 'Failure',
    kind,
    message: expect.stringMatching(message) as string,
  });
  expect(await everythingIn(server.sql, 'live')).toBe(live);
  expect(await server.sql("SHOW DATABASES LIKE 'live%'")).toBe('live\n');
}

const at = (needle: string): number => taken.text.indexOf(needle);
/** The dump with something more in it: before its last line (which also stands in a row), or before what is named. */
function inserted(extra: string, before?: string): Buffer {
  const place = before === undefined ? taken.text.lastIndexOf('-- Dump completed') : at(before);
  return Buffer.concat([taken.text.subarray(0, place), Buffer.from(`${extra}\n`), taken.text.subarray(place)]);
}

describe('a dump that was cut', () => {
  test('inside an INSERT, at a row’s end', () =>
    refused(
      taken.text.subarray(0, at('INSERT INTO `child`') + 'INSERT INTO `child` VALUES\n(1)'.length),
      'not-whole',
      /ends inside a statement/,
    ));
  test('at a statement’s end', () =>
    refused(taken.text.subarray(0, at('UNLOCK TABLES;') + 'UNLOCK TABLES;\n'.length), 'not-whole', /Dump completed/));
  test('to nothing', () => refused(Buffer.alloc(0), 'not-whole', /Dump completed/));
  test('of a whole row is found by the counts, not by the client', async () => {
    const target = aTarget(server, 'live');
    await mysql.stage(target, taken.examination);
    const loader = await mysql.load(target);
    await loader.write(taken.text);
    await loader.end(taken.counts);
    await mysql.verify(target, taken.counts);
    await expect(mysql.verify(target, { ...taken.counts, rows: { ...taken.counts.rows, child: 4 } })).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringContaining('child') as string,
    });
    await expect(mysql.verify(target, { ...taken.counts, rows: { ...taken.counts.rows, absent: 0 } })).rejects.toMatchObject({
      kind: 'not-whole',
    });
    await expect(mysql.verify(target, { ...taken.counts, objects: { ...taken.counts.objects, trigger: 3 } })).rejects.toMatchObject({
      kind: 'not-whole',
    });
    await server.sql('CREATE TABLE live__penstock_new.more (i INT)');
    await expect(mysql.verify(target, taken.counts)).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringContaining('more') as string,
    });
    await mysql.discard(target);
  });
});

describe('a dump with more in it', () => {
  test('USE live', () => refused(inserted('USE live;'), 'not-whole', /no dump of one database/));
  test('rows for a table of the live database', () =>
    refused(inserted('INSERT INTO `live`.`parent` VALUES (5);'), 'not-whole', /another database/));
  test('a statement the server does not take', () =>
    refused(inserted('CREATE TABLE `x` (`a` nonsense);'), 'not-whole', /loading .* failed: ERROR \d+/));
  test('a stored program the server does not take', () =>
    refused(inserted('DELIMITER ;;\nCREATE PROCEDURE `x`() nonsense ;;\nDELIMITER ;'), 'not-whole', /routine x cannot be made/));

  test('a second statement behind a stored program’s body: the native client would have run it', async () => {
    const text = inserted('DELIMITER ;;\nCREATE PROCEDURE `x`() BEGIN SELECT 1; END; DROP TABLE `live`.`parent` ;;\nDELIMITER ;');
    await refused(text, 'not-whole', /routine x cannot be made/);
  });

  test('a trigger that fires while rows are loaded: it is made when they are there', async () => {
    const trigger =
      'DELIMITER ;;\nCREATE TRIGGER `spy` BEFORE INSERT ON `child` FOR EACH ROW INSERT INTO `live`.`nothing` VALUES (666) ;;\nDELIMITER ;';
    const target = aTarget(server, 'live');
    await put(target, inserted(trigger, 'LOCK TABLES `child` WRITE;'), taken.examination);
    expect(await everythingIn(server.sql, 'live')).toBe(live);
    await mysql.discard(target);
  });

  test('a trigger for the live table goes to the staged one', async () => {
    const target = aTarget(server, 'live');
    await put(
      target,
      inserted('DELIMITER ;;\nCREATE TRIGGER `live`.`spy` BEFORE DELETE ON `live`.`child` FOR EACH ROW SET @a = 1 ;;\nDELIMITER ;'),
      taken.examination,
    );
    expect(await everythingIn(server.sql, 'live')).toBe(live);
    await mysql.discard(target);
  });

  test('one whose name is behind a comment that only the server took for one', async () => {
    const target = aTarget(server, 'live');
    const trigger =
      'CREATE TRIGGER --\x01 x BEFORE INSERT ON y FOR EACH\n live.hidden BEFORE INSERT ON live.child FOR EACH ROW SET NEW.p = 1';
    await put(target, inserted(`DELIMITER ;;\n${trigger};;\nDELIMITER ;`), taken.examination);
    expect(await server.sql("SELECT TRIGGER_SCHEMA FROM information_schema.TRIGGERS WHERE TRIGGER_NAME = 'hidden'")).toBe(
      'live__penstock_new\n',
    );
    await mysql.discard(target);
  });
  test('another character set for the live database goes to the staged one', async () => {
    const target = aTarget(server, 'live');
    await put(target, inserted('ALTER DATABASE `live` CHARACTER SET latin1 COLLATE latin1_bin ;'), taken.examination);
    expect(await everythingIn(server.sql, 'live')).toBe(live);
    await mysql.discard(target);
  });
});

test('a load that is aborted leaves the live database alone', async () => {
  const target = aTarget(server, 'live');
  await mysql.stage(target, taken.examination);
  const loader = await mysql.load(target);
  await loader.write(taken.text.subarray(0, at('CREATE TABLE `isam`')));
  await loader.abort();
  await expect(
    loader.write(Buffer.concat([taken.text.subarray(at('CREATE TABLE `isam`')), Buffer.alloc(1 << 20, 0x0a)])),
  ).rejects.toMatchObject({ name: 'Failure' });
  await mysql.discard(target);
  expect(await server.sql("SHOW DATABASES LIKE 'live%'")).toBe('live\n');
});

describe('a dump tool that fails', () => {
  test('midway: a table that vanishes', async () => {
    await server.sql(
      'CREATE DATABASE broken; CREATE TABLE broken.t (i INT); CREATE VIEW broken.v AS SELECT * FROM broken.t; DROP TABLE broken.t',
    );
    await expect(take(aTarget(server, 'broken'))).rejects.toMatchObject({
      name: 'Failure',
      hint: expect.stringContaining('view') as string,
    });
  });

  test('because its server connection is ended', async () => {
    await server.sql(
      "CREATE DATABASE slow; CREATE TABLE slow.t (t LONGTEXT); INSERT INTO slow.t SELECT REPEAT('x', 1000000) FROM slow.seq_1_to_60",
    );
    const target = aTarget(server, 'slow');
    const running = await mysql.dump(target, await mysql.examine(target));
    const chunks = running.output[Symbol.asyncIterator]();
    await chunks.next();
    await server.sql(`KILL ${(await server.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE DB='slow'")).trim()}`);
    for (let next = await chunks.next(); !next.done; next = await chunks.next());
    await expect(running.ended()).rejects.toMatchObject({ name: 'Failure', hint: expect.stringContaining('net_write_timeout') as string });
  });
});

test('a restore over damaged live tables works: that is when it is needed', async () => {
  await server.sql(
    'CREATE DATABASE hurt; CREATE TABLE hurt.t (i INT); INSERT INTO hurt.t VALUES (1); CREATE VIEW hurt.v AS SELECT * FROM hurt.t',
  );
  const target = aTarget(server, 'hurt');
  const whole = await take(target);
  await server.sql('DROP TABLE hurt.t');
  const { kept } = await restore(target, whole);
  expect(await server.sql('SELECT * FROM hurt.v')).toBe('1\n');
  expect(target.warnings).toEqual([expect.stringMatching(new RegExp(`^${kept} is kept without its view v`))]);
});

test('a view that joins another database stands on the live name, and is made where that is right', async () => {
  await server.sql(`CREATE DATABASE other; CREATE TABLE other.o (i INT); INSERT INTO other.o VALUES (1); CREATE DATABASE joined; CREATE TABLE joined.t (i INT); INSERT INTO joined.t VALUES (1);
    CREATE VIEW joined.v AS SELECT t.i FROM joined.t JOIN other.o USING (i); CREATE VIEW joined.w AS SELECT * FROM joined.v`);
  const target = aTarget(server, 'joined');
  const whole = await take(target);
  expect(whole.text.toString()).toContain('`joined`.`t`');
  await server.sql('DROP DATABASE joined');
  await restore(target, whole);
  expect(await server.sql('SELECT * FROM joined.w')).toBe('1\n');
  expect(target.warnings).toEqual([expect.stringContaining('view v'), expect.stringContaining('view w')]);
});
