import { closeSync, openSync, readSync } from 'node:fs';
import { openDatabase } from './open-database.ts';

/** Whether the file says that it is in WAL mode: bytes 18 and 19 of its header are 2 (https://www.sqlite.org/fileformat2.html). */
export function isInWalMode(file: string): boolean {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header[18] === 2 && header[19] === 2;
}

/** Puts the database in `file` into WAL mode; where nobody else has it open, no -wal or -shm stays behind. */
export function setWalMode(file: string): void {
  const database = openDatabase(file, { busySeconds: 1 });
  try {
    database.exec('PRAGMA journal_mode=WAL');
  } finally {
    database.close();
  }
}
