import { createHash } from 'node:crypto';
import { momentOf, stampOf } from '../state/stamp.ts';

/**
 * The name of the staging database beside `database`: `<db>__penstock_new`, and `<db>__penstock_drill` in a drill, which goes on beside a
 * restore and never touches what that has staged.
 * @param longest the engine's limit for a name, in bytes of UTF-8 (PostgreSQL 63, MySQL 64)
 */
export function stagingName(database: string, longest: number, drill?: object): string {
  return withSuffix(database, drill === undefined ? '__penstock_new' : '__penstock_drill', longest);
}

/** The name under which the live database is kept by a swap at `at`: `<db>__penstock_<UTC yyyymmddThhmmssZ>`. */
export function keptName(database: string, at: Date, longest: number): string {
  return withSuffix(database, `__penstock_${stampOf(at)}`, longest);
}

/** When the database `name` was kept, if it is one of `database`'s kept ones; undefined otherwise. */
export function keptAt(database: string, name: string, longest: number): Date | undefined {
  const at = momentOf(/__penstock_(\d{8}T\d{6}Z)$/.exec(name)?.[1] ?? '');
  if (at === undefined) return undefined;
  return keptName(database, at, longest) === name ? at : undefined;
}

/** Whether a database of this name, or a file, is one that Penstock staged, keeps, or rehearses with: of whatever database, also one that nobody lists any more. */
export function isPenstocks(name: string): boolean {
  return /__penstock_[0-9a-z]+$/i.test(name);
}

/** Too long a name is cut, and told apart from others that begin alike by a hash of the whole. */
function withSuffix(database: string, suffix: string, longest: number): string {
  if (Buffer.byteLength(database + suffix) <= longest) return database + suffix;
  const hash = createHash('sha256').update(database).digest('hex').slice(0, 8);
  const room = longest - Buffer.byteLength(`~${hash}${suffix}`);
  let head = '';
  for (const character of database) {
    if (Buffer.byteLength(head + character) > room) break;
    head += character;
  }
  return `${head}~${hash}${suffix}`;
}
