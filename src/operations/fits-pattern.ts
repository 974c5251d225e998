/** Whether a name fits a pattern as a whole: `*` stands for anything, also for slashes, as in Bareos's Wild, and `?` for one character. */
export function fitsPattern(name: string, pattern: string): boolean {
  const shape = pattern.replace(/[*?]|[^\w\s]/g, (part) => (part === '*' ? '.*' : part === '?' ? '.' : `\\${part}`));
  return new RegExp(`^${shape}$`, 's').test(name);
}
