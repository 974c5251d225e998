import { DatabaseSync } from 'node:sqlite';

// An application that moves amounts between two tables, a transaction at a time, and says so, until its input ends.
const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 5000 });
let isOver = false;
process.stdin.on('data', () => undefined).on('end', () => (isOver = true));

const move = (): void => {
  const amount = Math.floor(Math.random() * 100);
  database.exec('BEGIN IMMEDIATE');
  database.exec(`UPDATE a SET x = x - ${amount} WHERE rowid % 7 = 0`);
  database.exec(`UPDATE b SET x = x + ${amount} WHERE rowid % 7 = 0`);
  database.exec('COMMIT');
  process.stdout.write('.');
  if (isOver) database.close();
  else setImmediate(move);
};
move();
