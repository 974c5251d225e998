import { expect } from 'vitest';
import type { MysqlServer } from '../../../support/mysql-server.ts';
import { aTarget } from '../a-run.ts';
import { ownProgram, takeSegments } from './in-segments.ts';

/** A writer moves money from one table to another, each time in one transaction: what is dumped meanwhile must have all of it. */
export async function whileMoneyMoves(server: MysqlServer): Promise<void> {
  const tables = Array.from({ length: 8 }, (_, table) => `purse${table}`);
  await server.sql(`CREATE DATABASE bank; USE bank; CREATE TABLE purse0 (id INT PRIMARY KEY, amount INT) ENGINE=InnoDB;
    INSERT INTO purse0 VALUES ${Array.from({ length: 50 }, (_, id) => `(${id}, 100)`).join()};
    ${tables
      .slice(1)
      .map((table) => `CREATE TABLE ${table} LIKE purse0; INSERT INTO ${table} SELECT * FROM purse0;`)
      .join('\n')}
    DELIMITER ;;
    CREATE PROCEDURE bustle() BEGIN DECLARE at INT DEFAULT 0; WHILE at < 1000000 DO SET at = at + 1;
    ${tables.map((table, index) => `START TRANSACTION; UPDATE ${table} SET amount = amount - 1 WHERE id = at MOD 50; UPDATE ${tables[(index + 3) % 8]} SET amount = amount + 1 WHERE id = at MOD 50; COMMIT;`).join('\n')}
    END WHILE; END;;\n`);
  const target = aTarget(server, 'bank', { ownProgram });
  const writing = server.sql('CALL bustle()', 'bank').catch(() => undefined);
  const moments = new Set<string>();
  for (let round = 0; round < 5; round++) {
    const { segments, workers } = await takeSegments(target, 4);
    expect(workers).toBe(4);
    const rows = segments.filter(({ stage }) => stage === 'rows');
    const amounts = rows.flatMap(({ text }) => [...text.toString().matchAll(/\(\d+,(-?\d+)\)/g)].map(([, amount]) => Number(amount)));
    expect(amounts).toHaveLength(400);
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(40_000);
    moments.add(amounts.join());
  }
  // The writer was at it meanwhile. (What it moves comes back: two moments may look alike.)
  expect(moments.size).toBeGreaterThan(1);
  await server.sql(
    await server.sql(`SELECT CONCAT('KILL ', ID) FROM information_schema.PROCESSLIST WHERE DB = 'bank' AND ID <> CONNECTION_ID() LIMIT 1`),
  );
  await writing;
}
