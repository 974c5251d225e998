/** A name in backquotes; a qualified one from several parts. */
export function quoteName(...parts: readonly string[]): string {
  return parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
}

/** A string literal that is right whether or not the session has NO_BACKSLASH_ESCAPES, as long as it holds no backslash; those are doubled. */
export function quoteString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** The name as GRANT takes it, where `_` and `%` are wildcards unless escaped. */
export function quoteGrantPattern(name: string): string {
  return quoteName(name.replace(/[\\_%]/g, '\\$&'));
}
