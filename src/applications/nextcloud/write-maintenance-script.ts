/**
 * Sets `maintenance` in config.php without Nextcloud, for when its database is down: as Nextcloud itself writes that file, in place and under its lock, so that owner, mode
 * and links stay. Arguments: the file, and 1 or 0. The new text is written over the old one before what is left of that is cut off, so that the file is never empty.
 * What it could not do is its exit status.
 */
export const writeMaintenanceScript = String.raw`
[, $file, $wanted] = $argv;
error_reporting(0);
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
$CONFIG['maintenance'] = $wanted === '1';
$text = "<?php\n\$CONFIG = " . var_export($CONFIG, true) . ";\n";
rewind($handle);
if (fwrite($handle, $text) !== strlen($text) || !ftruncate($handle, strlen($text)) || !fflush($handle)) {
	exit(6);
}
`;
