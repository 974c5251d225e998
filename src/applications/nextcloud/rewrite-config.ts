import { runPhp } from './run-php.ts';
import type { Place } from './site.ts';

/** What kept config.php from being rewritten; the script's exit statuses. */
const obstacles = { 3: 'unopened', 4: 'locked', 5: 'no configuration', 6: 'unwritten' } as const;

/** How it ended: `done`, what kept it, or `failed` for what nobody knows. */
export interface Rewriting {
  readonly outcome: 'done' | (typeof obstacles)[keyof typeof obstacles] | 'failed';
  readonly status: number | undefined;
}

/** What is said of a config.php that could not be rewritten, behind its name. */
export const whyNotRewritten: Readonly<Partial<Record<Rewriting['outcome'], string>>> = {
  unopened: 'cannot be opened for writing',
  locked: 'is locked by another program',
  unwritten: 'could not be written: is the disk full?',
};

/**
 * Rewrites config.php as Nextcloud itself writes it, without Nextcloud: in place and under its lock, so that owner, mode and links stay; the new text goes over the
 * old one before what is left of that is cut off, so that the file is never empty. One that is no PHP which sets $CONFIG stays as it is.
 * @param change PHP that makes `$config` what it is to be. `take(file)` gives the configuration in another file, `$words` are the arguments
 * @param after PHP for when it is written; `$file` is config.php
 */
export async function rewriteConfig(
  place: Place,
  configFile: string,
  { change, after = '', words }: { readonly change: string; readonly after?: string; readonly words: readonly string[] },
  signal: AbortSignal,
): Promise<Rewriting> {
  const args = ['-d', 'opcache.enable_cli=0', '-r', scriptOf(change, after), '--', configFile, ...words];
  const { status } = await runPhp(place, args, { signal, seconds: 30 });
  const outcome = status === 0 ? 'done' : ((obstacles as Readonly<Record<number, Rewriting['outcome']>>)[status ?? 0] ?? 'failed');
  return { outcome, status };
}

const scriptOf = (change: string, after: string): string => String.raw`
[, $file] = $argv;
$words = array_slice($argv, 2);
error_reporting(0);
function take(string $file): array {
	ob_start();
	try {
		include $file;
	} catch (Throwable) {
		exit(5);
	} finally {
		ob_end_clean();
	}
	if (!isset($CONFIG) || !is_array($CONFIG) || $CONFIG === []) {
		exit(5);
	}
	return $CONFIG;
}
$handle = fopen($file, 'r+');
if ($handle === false) {
	exit(3);
}
for ($try = 0; !flock($handle, LOCK_EX | LOCK_NB); $try++) {
	if ($try === 100) {
		exit(4);
	}
	usleep(100000);
}
$config = take($file);
${change}
$text = "<?php\n\$CONFIG = " . var_export($config, true) . ";\n";
rewind($handle);
if (fwrite($handle, $text) !== strlen($text) || !ftruncate($handle, strlen($text)) || !fflush($handle)) {
	exit(6);
}
${after}
`;
