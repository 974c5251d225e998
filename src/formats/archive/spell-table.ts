/** The first part of a tar entry's name has 155 bytes; the rest goes to the stage, and to the number, which has at most twelve digits. */
const longest = 130;

/** A table's name as a part of an entry's, as in an address on the web: what is no letter, digit, `_`, `.` or `-` is `%` and its bytes. Where it was cut, `~` is behind it. */
export function spellTable(table: string): string {
  const spelled = encodeURIComponent(table).replaceAll(/[^A-Za-z0-9_.%-]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return spelled.length <= longest ? spelled : `${spelled.slice(0, longest).replace(/%[0-9A-F]?$/, '')}~`;
}
