/** What mysql_real_escape_string writes behind the backslash, 0 where a byte stays as it is. */
export const escapes = new Uint8Array(256);
for (const [byte, letter] of [
  [0x00, '0'],
  [0x0a, 'n'],
  [0x0d, 'r'],
  [0x1a, 'Z'],
  [0x22, '"'],
  [0x27, "'"],
  [0x5c, '\\'],
] as const)
  escapes[byte] = letter.charCodeAt(0);
