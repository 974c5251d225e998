<?php
// The web server's side, for `php -S`: status.php, the maintenance page, and DAV.

require __DIR__ . '/lib/config.php';
require __DIR__ . '/lib/database.php';
require __DIR__ . '/lib/calendars.php';
require __DIR__ . '/lib/address-books.php';
require __DIR__ . '/lib/files.php';
require __DIR__ . '/lib/dav/respond.php';
require __DIR__ . '/lib/dav/calendars.php';
require __DIR__ . '/lib/dav/address-books.php';
require __DIR__ . '/lib/dav/files.php';
require __DIR__ . '/version.php';

$config = Config::ofInstallation();
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

// §2: it stays 200, and says so.
if ($path === '/status.php') {
	header('Content-Type: application/json');
	echo json_encode([
		'installed' => $config->isInstalled(),
		'maintenance' => $config->isInMaintenance(),
		'needsDbUpgrade' => version_compare(implode('.', $OC_Version), (string)$config->get('version'), '>'),
		'version' => implode('.', $OC_Version),
		'versionstring' => $OC_VersionString,
		'edition' => '',
		'productname' => 'Nextcloud',
		'extendedSupport' => false,
	]);
	return;
}

// §2: at once, whatever the byte-code cache says.
if ($config->isInMaintenance()) {
	http_response_code(503);
	header('X-Nextcloud-Maintenance-Mode: 1');
	header('Retry-After: 120');
	echo "<html><body>Maintenance mode</body></html>\n";
	return;
}
if (!file_exists($config->dataDirectory() . '/.ncdata')) {
	http_response_code(503);
	echo "Your data directory is invalid.\n";
	return;
}

// Source (remote.php): what clients reach is closed while an upgrade is due; people get its page, with the same status.
if (version_compare(implode('.', $OC_Version), (string)$config->get('version'), '>')) {
	http_response_code(503);
	echo "<html><body>Update needed</body></html>\n";
	return;
}

if (preg_match('#^/remote\.php/dav/(.*)$#', $path, $parts) !== 1) {
	echo "<html><body>Nextcloud</body></html>\n";
	return;
}
try {
	$database = new Database($config);
	$user = authenticate($database, $config);
	if ($user === null) {
		header('WWW-Authenticate: Basic realm="Nextcloud"');
		refuse(401, 'Sabre\\DAV\\Exception\\NotAuthenticated', 'Cannot authenticate over DAV');
		return;
	}
	$segments = array_map(rawurldecode(...), explode('/', trim($parts[1], '/')));
	match ($segments[0]) {
		'calendars' => respondCalendars($user, $segments, new Calendars($database)),
		'addressbooks' => respondAddressBooks($user, array_slice($segments, 1), new AddressBooks($database)),
		'files', 'trashbin' => respondFiles($user, $segments, new Files($database, $config)),
		default => refuse(404, 'Sabre\\DAV\\Exception\\NotFound', 'File not found: ' . $segments[0]),
	};
} catch (Throwable $error) {
	// §5: what the database refuses (an event of the same UID in the trash) is a 500 with its words.
	refuse(500, get_class($error), $error->getMessage());
}
