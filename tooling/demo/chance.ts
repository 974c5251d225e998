/** Chance that is the same every time: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function chance(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    oneOf: (words: readonly string[]): string => words[below(words.length)] ?? '',
    hex: (length: number): string => Array.from({ length }, () => below(16).toString(16)).join(''),
    bytes: (length: number): Buffer => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
