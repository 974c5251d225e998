import { identifierOnOneLine, literalOnOneLine } from './quote.ts';

/** Settings whose value is kept as a list of quoted names (GUC_LIST_QUOTE; variable_is_guc_list_quote in dumputils.c). */
const lists = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** `SET name TO value` on one line, for a value as pg_db_role_setting keeps it. */
export function settingClause(name: string, value: string): string {
  const quotedName = name.split('.').map(identifierOnOneLine).join('.');
  const values = lists.has(name.toLowerCase()) ? splitList(value) : [value];
  return `SET ${quotedName} TO ${values.map(literalOnOneLine).join(', ') || "''"}`;
}

/** `"$user", public` is `$user` and `public`. */
function splitList(value: string): string[] {
  return [...value.matchAll(/"((?:[^"]|"")*)"|[^,\s"]+/g)].map(([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole);
}
