/** `name` as an SQL identifier: the only spelling that holds for every name, the empty one included. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as an SQL string literal; it must hold no NUL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
