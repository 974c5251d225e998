import { closeSync, openSync, readSync } from 'node:fs';
import { Failure } from '../../failures/failure.ts';
import { asFailure } from './as-failure.ts';
import { openDatabase } from './open-database.ts';

/** Whether the file says that it is in WAL mode: bytes 18 and 19 of its header are 2 (https://www.sqlite.org/fileformat2.html). */
export function isInWalMode(file: string): boolean {
  const header = readHeader(file);
  return header[18] === 2 && header[19] === 2;
}

/** The size of the file's pages in bytes; 1 in its header stands for 65536. */
export function pageSize(file: string): number {
  const size = readHeader(file).readUInt16BE(16);
  return size === 1 ? 65536 : size;
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header;
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

/** Puts a file that was taken out of WAL mode for a swap back into it. Where it cannot be (damaged, in use), that is only said. */
export function backToWalMode(file: string, warn: (line: string) => void): void {
  try {
    setWalMode(file);
  } catch (error) {
    const failure = asFailure(error, file);
    if (!(failure instanceof Failure)) throw failure;
    warn(`${file} could not be put back into WAL mode: ${failure.message}`);
  }
}
