/** A statement without the comments, commands of psql and blanks before it. @param raw one character for each byte */
export function withoutComments(raw: string): string {
  return raw.replace(/^(?:\s+|--[^\n]*\n|\\[^\n]*\n)*/, '');
}
