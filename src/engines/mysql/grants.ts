/** One line of SHOW GRANTS, as far as it matters: who holds which rights where. */
interface Grant {
  readonly grantee: string;
  readonly rights: ReadonlySet<string>;
  /** `*.*` as `['*', '*']`; a database's name is a pattern with `%`, `_` and backslash. */
  readonly database: string;
  readonly object: string;
}

const name = '(\\*|`(?:[^`]|``)*`)';
const grantLine = new RegExp(`^GRANT (.+?) ON (?:TABLE |PROCEDURE |FUNCTION )?${name}\\.${name} TO (\\S+)`);

export interface Grants {
  /** Whether a right is held for everything, for the whole database, or (with `table`) for that one table. */
  holds(right: string, database: string, table?: string): boolean;
}

/**
 * Reads what SHOW GRANTS prints for the current user: also the rights of active roles. MariaDB and MySQL print the same shape.
 * @param revokes MySQL's partial revokes (`REVOKE … ON db.*`) take a global right away for one database
 */
export function readGrants(lines: readonly string[]): Grants {
  const grants = lines.flatMap((line) => parse(line));
  const revokes = lines.flatMap((line) =>
    line.startsWith('REVOKE ') ? parse(line.replace(/^REVOKE /, 'GRANT ').replace(/ FROM /, ' TO ')) : [],
  );
  const globally = (right: string, database: string): boolean =>
    grants.some((grant) => grant.database === '*' && has(grant, right)) &&
    !revokes.some((revoke) => revoke.database === database && has(revoke, right));
  // Of several patterns that fit, the server takes each account's most specific one alone; it does not add them up.
  const forDatabase = (right: string, database: string): boolean => {
    const fitting = new Map<string, Grant>();
    for (const grant of grants) {
      if (grant.database === '*' || grant.object !== '*' || !matches(grant.database, database)) continue;
      const best = fitting.get(grant.grantee);
      if (best === undefined || wildcardAt(grant.database) > wildcardAt(best.database)) fitting.set(grant.grantee, grant);
    }
    return [...fitting.values()].some((grant) => has(grant, right));
  };
  return {
    holds: (right, database, table) =>
      globally(right, database) ||
      forDatabase(right, database) ||
      (table !== undefined && grants.some((grant) => grant.database === database && grant.object === table && has(grant, right))),
  };
}

function parse(line: string): Grant[] {
  const found = grantLine.exec(line);
  if (!found) return [];
  const [, rights = '', database = '', object = '', grantee = ''] = found;
  // Rights on columns only, such as SELECT (a, b), are not the right to the table.
  const words = rights
    .replace(/[A-Z ]+\([^)]*\)/g, '')
    .split(',')
    .map((right) => right.trim());
  return [{ grantee, rights: new Set(words), database: unquote(database), object: unquote(object) }];
}

function has(grant: Grant, right: string): boolean {
  return grant.rights.has(right) || grant.rights.has('ALL PRIVILEGES');
}

function unquote(text: string): string {
  return text === '*' ? text : text.slice(1, -1).replaceAll('``', '`');
}

function matches(pattern: string, database: string): boolean {
  const shape = pattern.replace(/\\[_%\\]|[_%]|[^\w\s]/g, (part) => (part === '_' ? '.' : part === '%' ? '.*' : `\\${part.at(-1)}`));
  return new RegExp(`^${shape}$`, 's').test(database);
}

/** How many characters stand before the first wildcard; a pattern without one is the most specific. */
function wildcardAt(pattern: string): number {
  const found = /(?<!\\)[_%]/.exec(pattern);
  return found ? found.index : Number.POSITIVE_INFINITY;
}
