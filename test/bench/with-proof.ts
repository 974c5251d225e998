import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Subject } from './subject.ts';

/**
 * Writes what an admin would, to get of the native tool the nearest to what a seal proves: the digest of what it dumps, and before it the integrity check where
 * the engine has one.
 * @returns the script's path
 */
export function withProof({ native, check, live }: Pick<Subject, 'native' | 'check' | 'live'>): string {
  const file = join(live.directory, 'with-proof');
  const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');
  const before = check === undefined ? '' : `${quoted(check)} > /dev/null\n`;
  writeFileSync(file, `#!/bin/bash\nset -e -o pipefail\n${before}${quoted(native)} | tee >(sha256sum > /dev/null)\n`, { mode: 0o700 });
  return file;
}
