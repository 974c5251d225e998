/**
 * Prints the effective configuration of an installation as JSON; needs no database, and none of Nextcloud's code. Run by PHP as the owner of config.php, with the
 * directory of config.php and the root as arguments. The order in which values win is Nextcloud's own (lib/private/Config.php): config.php, every *.config.php
 * by natsort, then NC_* of the environment. Nextcloud writes config.php in place under a lock, so it is read under that lock, and again where it holds nothing yet.
 * What PHP says of a broken file may repeat a part of it, so only the line is told. Behind a third argument the files of the configuration come on stdin instead, as JSON: their
 * bytes in base64 by their paths. They are code of the web server's user, and hold secrets: so they are neither executed as anybody else, nor written anywhere for that.
 */
export const discoveryScript = String.raw`
[, $dir, $root] = $argv;
error_reporting(0);
$given = isset($argv[3]) ? json_decode(stream_get_contents(STDIN), true) : null;
$merged = [];
$from = [];
function takeGiven(string $text): mixed {
	ob_start();
	try {
		eval('?>' . $text);
		return $CONFIG ?? null;
	} finally {
		ob_end_clean();
	}
}
function take(string $file): mixed {
	global $given;
	if ($given !== null) {
		return takeGiven(base64_decode($given[$file] ?? ''));
	}
	$handle = fopen($file, 'r');
	if ($handle === false) {
		return null;
	}
	for ($try = 0; $try < 50 && !flock($handle, LOCK_SH | LOCK_NB); $try++) {
		usleep(100000);
	}
	ob_start();
	try {
		include $file;
		return $CONFIG ?? null;
	} finally {
		ob_end_clean();
		fclose($handle);
	}
}
function fail(string $what, string $file, int $line = 0): never {
	echo json_encode(['failure' => $what, 'file' => $file, 'line' => $line], JSON_INVALID_UTF8_SUBSTITUTE);
	exit(0);
}
function takeWhole(string $file): array {
	global $given;
	if ($given !== null) {
		try {
			$config = take($file);
		} catch (Throwable $thrown) {
			fail('broken', $file, $thrown->getLine());
		}
		return is_array($config) && $config !== [] ? $config : fail('empty', $file);
	}
	if (!file_exists($file)) {
		clearstatcache();
		fail(file_exists(dirname($file)) || is_readable(dirname(dirname($file))) ? 'missing' : 'unreadable', $file);
	}
	if (!is_readable($file)) {
		fail('unreadable', $file);
	}
	$error = null;
	for ($try = 0; $try < 20; $try++) {
		try {
			$config = take($file);
			$error = null;
			if (is_array($config) && $config !== []) {
				return $config;
			}
		} catch (Throwable $thrown) {
			$error = $thrown;
		}
		usleep(100000);
	}
	$error === null ? fail('empty', $file) : fail('broken', $error->getFile(), $error->getLine());
}
$main = "$dir/config.php";
$more = $given === null ? (glob("$dir/*.config.php") ?: []) : array_keys(array_diff_key($given, [$main => 0]));
natsort($more);
$more = array_values($more);
$layers = [$main => takeWhole($main)];
foreach ($more as $file) {
	try {
		$layer = take($file);
	} catch (Throwable $thrown) {
		fail('broken', $given === null ? $thrown->getFile() : $file, $thrown->getLine());
	}
	$layers[$file] = is_array($layer) ? $layer : [];
}
foreach ($layers as $file => $layer) {
	$merged = array_merge($merged, $layer);
	if (array_key_exists('maintenance', $layer)) {
		$from['maintenance'] = basename($file);
	}
}
$get = function (string $key, mixed $default = null) use ($merged): mixed {
	$env = getenv("NC_$key");
	return $env !== false ? match ($env) { 'true' => true, 'false' => false, default => $env } : ($merged[$key] ?? $default);
};
if (getenv('NC_maintenance') !== false) {
	$from['maintenance'] = 'NC_maintenance';
}
$version = "$root/version.php";
if (!is_readable($version)) {
	fail('no version', $version);
}
try {
	include $version;
} catch (Throwable $thrown) {
	fail('broken code', $version, $thrown->getLine());
}
$data = rtrim((string)$get('datadirectory', "$root/data"), '/');
$own = realpath("$root/apps");
$apps = [];
foreach ((array)$get('apps_paths', []) as $entry) {
	$path = is_array($entry) ? rtrim((string)($entry['path'] ?? ''), '/') : '';
	if ($path !== '' && is_dir($path) && realpath($path) !== $own) {
		$apps[] = $path;
	}
}
$options = (array)$get('dbdriveroptions', []);
$tls = [];
foreach (['ca' => 'CA', 'certificate' => 'CERT', 'key' => 'KEY', 'verify' => 'VERIFY_SERVER_CERT'] as $name => $constant) {
	$constant = "PDO::MYSQL_ATTR_SSL_$constant";
	if (defined($constant) && isset($options[constant($constant)])) {
		$tls[$name] = $name === 'verify' ? (bool)$options[constant($constant)] : (string)$options[constant($constant)];
	}
}
$log = $get('logfile');
$text = fn (string $key) => $get($key) === null || $get($key) === '' ? null : (string)$get($key);
$present = fn (array $values) => array_filter($values, fn ($value) => $value !== null);
echo json_encode($present([
	'codeVersion' => implode('.', $OC_Version ?? []),
	'codeVersionString' => (string)($OC_VersionString ?? ''),
	'configVersion' => $text('version'),
	'isInstalled' => (bool)$get('installed', false),
	'isInMaintenance' => (bool)$get('maintenance', false),
	'maintenanceFrom' => $from['maintenance'] ?? null,
	'isReadOnly' => (bool)$get('config_is_read_only', false),
	'isWritable' => is_writable($main) && is_writable($dir),
	'instanceId' => (string)$get('instanceid', ''),
	'dataDirectory' => $data,
	'themes' => is_dir("$root/themes") ? "$root/themes" : null,
	'appDirectories' => array_values(array_unique($apps)),
	'rootFiles' => array_values(array_filter(["$root/.htaccess", "$root/.user.ini"], is_file(...))),
	'configFiles' => [$main, ...$more],
	'url' => $text('overwrite.cli.url'),
	'dataFingerprint' => $text('data-fingerprint'),
	'logFile' => is_string($log) && $log !== '' ? $log : "$data/nextcloud.log",
	'database' => $present([
		'type' => (string)$get('dbtype', 'sqlite3'),
		'name' => (string)$get('dbname', 'owncloud'),
		'host' => (string)$get('dbhost', ''),
		'user' => $text('dbuser'),
		'password' => $text('dbpassword') === null ? null : base64_encode($text('dbpassword')),
		'prefix' => (string)$get('dbtableprefix', 'oc_'),
		'defaultSocket' => ini_get('pdo_mysql.default_socket') ?: null,
		'tls' => $tls === [] ? null : $tls,
	]),
	'hasShards' => (bool)$get('dbsharding', false),
	'hasReplica' => (bool)$get('dbreplica', false),
	'hasObjectStore' => (bool)$get('objectstore', false) || (bool)$get('objectstore_multibucket', false),
	'hasPostgresqlTls' => (bool)$get('pgsql_ssl', false),
]), JSON_UNESCAPED_SLASHES);
`;
