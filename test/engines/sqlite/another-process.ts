import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';

// An application with its database open: executes each line of its input and answers with the rows, or the error.
const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 5000 });
for await (const sql of createInterface({ input: process.stdin })) {
  try {
    process.stdout.write(`${JSON.stringify(database.prepare(sql).all())}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify((error as Error).message)}\n`);
  }
}
