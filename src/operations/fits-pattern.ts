const compiled = new Map<string, RegExp>();

/** Whether a name fits a pattern as a whole: `*` stands for anything, also for slashes, as in Bareos's Wild, and `?` for one character. */
export function fitsPattern(name: string, pattern: string): boolean {
  let shape = compiled.get(pattern);
  if (shape === undefined) {
    const text = pattern.replace(/[*?]|[^\w\s]/g, (part) => (part === '*' ? '.*' : part === '?' ? '.' : `\\${part}`));
    // A million files are held against the same few patterns.
    compiled.set(pattern, (shape = new RegExp(`^${text}$`, 's')));
  }
  return shape.test(name);
}
