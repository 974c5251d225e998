import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveNextcloud } from './live-nextcloud.ts';

/** A PHP that runs with these variables: Penstock hands down none, and the stand-in is told by them what goes wrong. @returns the line of the application file that names it */
export function withOccEnv(cloud: LiveNextcloud, env: Readonly<Record<string, string>>): string {
  const php = join(cloud.configDir, 'php');
  writeFileSync(
    php,
    `#!/bin/sh\n${Object.entries(env)
      .map(([name, value]) => `export ${name}='${value}'\n`)
      .join('')}exec php "$@"\n`,
  );
  chmodSync(php, 0o755);
  return `php: ${php}\n`;
}
