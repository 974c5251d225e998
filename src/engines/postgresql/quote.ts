/** PostgreSQL cuts names at NAMEDATALEN - 1 bytes (documentation, "Identifiers and Key Words"). */
export const longestName = 63;

/** `name` as an SQL identifier, always quoted. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as an SQL string constant that means the same whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}

/** As `identifier`, on one line: control characters are written in the form `U&"a\000ab"`. */
export function identifierOnOneLine(name: string): string {
  if (!hasControlCharacters(name)) return identifier(name);
  const escaped = name.replaceAll('\\', '\\\\').replaceAll(controlCharacters, (character) => `\\${hex(character)}`);
  return `U&${identifier(escaped)}`;
}

/** As `literal`, on one line: control characters are written in the form `E'a\u000ab'`. */
export function literalOnOneLine(text: string): string {
  if (!hasControlCharacters(text)) return literal(text);
  const escaped = text
    .replaceAll("'", "''")
    .replaceAll('\\', '\\\\')
    .replaceAll(controlCharacters, (character) => `\\u${hex(character)}`);
  return `E'${escaped}'`;
}

// U+2028 and U+2029 end lines for some readers of text.
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

function hasControlCharacters(text: string): boolean {
  return text.search(controlCharacters) >= 0;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
