/** Names SQLite keeps for itself (https://www.sqlite.org/lang_createtable.html): no application can have made them. */
export function isInternal(name: string): boolean {
  return /^sqlite_/i.test(name);
}
