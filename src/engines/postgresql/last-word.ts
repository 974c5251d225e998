/** The name that a CREATE SCHEMA ends with. */
export function lastWord(raw: string): string {
  return /("(?:[^"]|"")*"|[^ ]+);$/.exec(raw)?.[1] ?? '';
}
