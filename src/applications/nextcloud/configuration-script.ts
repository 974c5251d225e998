/**
 * Puts a config.php that a restore has brought in force, without what says how this host reaches its database: that stays as it is now, and so does maintenance mode. Its secret, salt
 * and instance belong to the restored database. Written in place and under Nextcloud's lock, as Nextcloud writes it; what was brought is removed then. Arguments: the file, and what was
 * brought. What it could not do is its exit status.
 */
export const configurationScript = String.raw`
[, $file, $brought] = $argv;
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
[$now, $then] = [take($file), take($brought)];
foreach (['dbhost', 'dbname', 'dbuser', 'dbpassword', 'dbdriveroptions', 'pgsql_ssl', 'maintenance'] as $key) {
	if (array_key_exists($key, $now)) {
		$then[$key] = $now[$key];
	} else {
		unset($then[$key]);
	}
}
$text = "<?php\n\$CONFIG = " . var_export($then, true) . ";\n";
rewind($handle);
if (fwrite($handle, $text) !== strlen($text) || !ftruncate($handle, strlen($text)) || !fflush($handle)) {
	exit(6);
}
// Should the restore be undone after all, it is to be known as a file of the restore.
touch($file, filemtime($brought));
unlink($brought);
`;
