/** A condition of the application file where others may stand beside it; a comment at its end ends there. */
export function rowsWhere(condition: string): string {
  return `(${condition}\n)`;
}
