/** A name as it is, of a name as it is written: `"Odd ""name"""` → `Odd "name"`. */
export function unquoted(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
}
