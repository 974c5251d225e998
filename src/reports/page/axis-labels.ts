import { asSize } from '../quantities.ts';

/** `500 MB`, `1.5 GB`: round numbers, as they stand at an axis. */
export function sizeLabel(bytes: number): string {
  return asSize(bytes).replace('.0 ', ' ');
}

/** `0.05 s`, `15 s`, `1.5 min`, `2 h`. */
export function timeLabel(seconds: number): string {
  if (seconds < 60) return `${rounded(seconds)} s`;
  if (seconds < 3600) return `${rounded(seconds / 60)} min`;
  return seconds < 86_400 ? `${rounded(seconds / 3600)} h` : `${rounded(seconds / 86_400)} d`;
}

const rounded = (value: number): number => Number(value.toPrecision(3));
