import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { Failure } from '../../../failures/failure.ts';
import type { OwnProgram } from '../../own-program.ts';
import { connectionOptions } from '../connection-options.ts';
import { databaseFailure, isDatabaseError } from '../database-failure.ts';
import { dumpHint } from '../dump-hint.ts';
import { quoteName } from '../quote.ts';
import type { MysqlSettings } from '../settings.ts';
import { type Frame, frameHead, type Order, type RowsSecret } from './frames.ts';
import { literalOf } from './literal-of.ts';
import { givingText } from './giving-text.ts';
import { rowSettings } from './row-settings.ts';
import { takeWire, type Wire } from './wire.ts';
import { bufferLength, writeLiterals } from './write-literals.ts';

/** As `process_timeout` of a sink: whoever reads us may mount a tape meanwhile. */
const longestBlockade = 6 * 60 * 60;

/** With attributes a query would be another packet than `wire.ts` writes. */
const onlyPlainQueries = ['-CLIENT_QUERY_ATTRIBUTES'];

/** One session that reads rows as its parent orders it (`frames.ts`), until its stdin ends. It learns how to connect from descriptor 3. */
export const runRows: OwnProgram = async (_args, io) => {
  const { settings, password, flavour } = JSON.parse(readFileSync('/dev/fd/3', 'utf8')) as RowsSecret;
  const say = async (frame: Frame): Promise<void> => io.write(frameHead(frame));
  const free: Buffer[] = [];
  let reading: string | undefined;
  try {
    const options = await connectionOptions(settings, password, false);
    const connection = await createConnection({ ...options, flags: [...(options.flags ?? []), ...onlyPlainQueries] });
    try {
      connection.on('error', () => undefined);
      const id = connection.threadId;
      const wire = takeWire(connection);
      for (const statement of sessionStatements(flavour)) await wire.query(statement);
      await wire.query(`USE ${quoteName(settings.database)}`);
      await say({ frame: 'connected', id, length: 0 });
      for await (const order of orders(io.stdin)) {
        if (order.order === 'begin') {
          await wire.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
          await wire.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
          await say({ frame: 'begun', length: 0 });
          continue;
        }
        reading = order.table;
        await read(wire, order, { flavour, free, write: io.write });
        await say({ frame: 'read', length: 0 });
        reading = undefined;
      }
    } finally {
      connection.destroy();
    }
  } catch (error) {
    throw reading === undefined ? databaseFailure(error, settings) : readingFailure(error, reading, settings);
  }
};

/**
 * What the text of rows depends on is as the dump tools have it, moments in UTC and characters in UTF-8; and no limit of the server's configuration ends
 * a session that waits for its reader.
 */
function sessionStatements(flavour: RowsSecret['flavour']): string[] {
  const limits = flavour === 'mariadb' ? ['max_statement_time=0', 'idle_transaction_timeout=0'] : ['max_execution_time=0'];
  return [
    'SET NAMES utf8mb4',
    `SET SESSION sql_mode='', time_zone='+00:00', net_write_timeout=${longestBlockade}, net_read_timeout=${longestBlockade}, wait_timeout=${4 * longestBlockade}`,
    ...limits.map((limit) => `SET SESSION ${limit}`),
  ];
}

async function read(
  wire: Wire,
  { table, head, select, bytes, ends }: Extract<Order, { order: 'read' }>,
  { flavour, free, write }: { flavour: RowsSecret['flavour']; free: Buffer[]; write: (chunk: Buffer) => Promise<void> },
): Promise<void> {
  // Going back to it gives the table free for who wants to alter it, as the dump tools do.
  await wire.query('SAVEPOINT reading');
  const texts = givingText(free, bufferLength(bytes), wire, async (text, rows, goesOn) => {
    await write(frameHead({ frame: 'rows', table, rows, goesOn, length: text.length }));
    await write(text);
  });
  const selecting = wire.query(select, (columns) =>
    writeLiterals(
      {
        settings: rowSettings,
        head: Buffer.from(head),
        literals: columns.map((column) => literalOf(column, flavour)),
        bytes,
        ends,
        buffer: texts.buffer,
      },
      texts.give,
    ),
  );
  await Promise.race([selecting, texts.failed]);
  await texts.written();
  await wire.query('ROLLBACK TO SAVEPOINT reading');
}

async function* orders(stdin: AsyncIterable<Buffer>): AsyncGenerator<Order, void, void> {
  let held = '';
  for await (const chunk of stdin) {
    held += chunk.toString('latin1');
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as Order;
  }
}

function readingFailure(error: unknown, table: string, settings: MysqlSettings): unknown {
  const failure = databaseFailure(error, settings);
  if (!(failure instanceof Failure) || !isDatabaseError(error)) return failure;
  const hint = dumpHint(`${error.errno ?? ''} ${error.message}`) ?? failure.hint;
  return new Failure(failure.kind, `reading the table ${table}: ${failure.message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
