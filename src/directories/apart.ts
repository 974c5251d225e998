import { basename, dirname, join } from 'node:path';

/** What a database keeps beside its file: SQLite's journals, and what restores have staged or kept. */
const beside = /^(-wal|-shm|-journal|__penstock_.*)?$/s;

/** Whether `path` is one of `files`, or something that a database keeps beside one of them. */
export function isApart(path: string, files: readonly string[]): boolean {
  return files.some((file) => path.startsWith(file) && beside.test(path.slice(file.length)));
}

/** The directories below `directory`, itself included, in which something of `files` may lie, relative to it. */
export function directoriesWithApart(directory: string, files: readonly string[]): readonly string[] {
  const inside = files.filter((file) => file.startsWith(join(directory, '/')) && basename(file) !== '');
  return [...new Set(inside.map((file) => dirname(file).slice(directory.length)))];
}
