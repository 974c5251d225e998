const slash = 0x2f;

/** The order of a survey: a directory before what is in it, names by their bytes. Paths are raw. @returns below zero where `one` comes first */
export function comparePaths(one: string, other: string): number {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at++) {
    const [left, right] = [one.charCodeAt(at), other.charCodeAt(at)];
    // A name that goes on comes behind all that is in the directory of the shorter one.
    if (left !== right) return left === slash ? -1 : right === slash ? 1 : left - right;
  }
  return one.length - other.length;
}
