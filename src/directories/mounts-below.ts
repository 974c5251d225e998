import { readFileSync } from 'node:fs';

/** The mount points below `directory`, outermost first: other filesystems, which no hard link reaches (proc(5), /proc/PID/mountinfo). */
export function mountsBelow(directory: string): readonly string[] {
  const below = directory === '/' ? '/' : `${directory}/`;
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))))
    .filter((point) => point.startsWith(below) && point !== directory);
  return [...new Set(points)].toSorted((one, other) => one.length - other.length);
}
