<?php
// Fills an empty database and data directory: what `maintenance:install` and some weeks of use would leave. config.php is there already.
require __DIR__ . '/lib/config.php';
require __DIR__ . '/lib/database.php';
require __DIR__ . '/lib/schema.php';
require __DIR__ . '/lib/files.php';
require __DIR__ . '/lib/calendars.php';
require __DIR__ . '/lib/address-books.php';
require __DIR__ . '/version.php';

$config = Config::ofInstallation();
$data = $config->dataDirectory();
is_dir($data) || mkdir($data, 0770, true);
// §3: it makes it so itself where the world may look in.
chmod($data, 0770);
file_put_contents("$data/.ncdata", "# Nextcloud data directory\n# Do not change this file\n");
if ($config->get('dbtype') === 'sqlite3') {
	touch("$data/owncloud.db");
	chmod("$data/owncloud.db", 0640);
}
$database = new Database($config);
foreach (schema($config->get('dbtype', 'sqlite3')) as $statement) {
	$database->run($statement);
}
$apps = ['core' => null, 'dav' => '1.34.0', 'files' => '2.4.0', 'files_trashbin' => '1.22.0', 'calendar' => '5.3.1', 'contacts' => '7.1.0', 'custom_notes' => '0.3.0'];
foreach ($apps as $app => $version) {
	$keys = $app === 'core' ? ['installedat' => '1767225600.5', 'vendor' => 'nextcloud'] : ['enabled' => 'yes', 'installed_version' => $version];
	foreach ($keys as $key => $value) {
		$database->run('INSERT INTO oc_appconfig(appid, configkey, configvalue) VALUES (?, ?, ?)', [$app, $key, $value]);
	}
}
// §3: the root storage is the one that holds an absolute path.
$database->run('INSERT INTO oc_storages(id, available) VALUES (?, 1)', ["local::$data/"]);

$files = new Files($database, $config);
$calendars = new Calendars($database);
$books = new AddressBooks($database);
$people = ['alice' => 'Alice Ångström', 'bob' => "Bob O'Neill", 'carol' => 'Carol 🎉'];
foreach ($people as $uid => $name) {
	$database->run('INSERT INTO oc_users(uid, displayname, password, uid_lower) VALUES (?, ?, ?, ?)', [$uid, $name, password_hash("$uid-secret", PASSWORD_BCRYPT, ['cost' => 4]), $uid]);
	foreach (['', '/files', '/files/Documents', '/files/Photos'] as $directory) {
		mkdir("$data/$uid$directory", 0750);
	}
	file_put_contents("$data/$uid/files/Documents/Ünïcödé 100 %.md", "# Notes of $name\n" . str_repeat("A line with a quote ' and a backslash \\\n", 50));
	file_put_contents("$data/$uid/files/Photos/holiday.jpg", "\xff\xd8\xff\xe0" . str_repeat(md5($uid, true), 500));
	file_put_contents("$data/$uid/files/old draft.txt", "thrown away by $name\n");
	$counts = ['folders' => 0, 'files' => 0, 'new' => 0, 'updated' => 0, 'removed' => 0, 'errors' => 0];
	$files->scan($uid, 'files', $counts);
	$files->delete($uid, 'files/old draft.txt');
	$photo = (int)$files->row($uid, 'files/Photos/holiday.jpg')['fileid'];
	$database->run('INSERT INTO oc_share(share_type, share_with, uid_owner, file_source, permissions, token) VALUES (3, NULL, ?, ?, 17, ?)', [$uid, $photo, substr(md5($uid), 0, 15)]);
	$database->run("INSERT INTO oc_comments(actor_id, message, object_type, object_id) VALUES (?, ?, 'files', ?)", [$uid, "nice one 🏖 -- ' \"", (string)$photo]);
	$database->run("INSERT INTO oc_systemtag_object_mapping(objectid, objecttype, systemtagid) VALUES (?, 'files', 1)", [(string)$photo]);

	foreach (['personal' => 'Personal', 'work' => 'Work / Büro'] as $uri => $shown) {
		$database->run('INSERT INTO oc_calendars(principaluri, uri, displayname, synctoken, components) VALUES (?, ?, ?, 1, ?)', ["principals/users/$uid", $uri, $shown, 'VEVENT,VTODO']);
		$calendar = $calendars->find($uid, $uri);
		for ($event = 1; $event <= 12; $event++) {
			$id = "$uid-$uri-$event";
			$day = sprintf('2026%02d%02d', $event, 3 + $event);
			$summary = ['Dentist 🦷', 'Budget\\; round 2', 'Grandma’s 90th', 'Restore drill'][$event % 4];
			$calendars->put($calendar, "$id.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//stand-in//EN\r\nBEGIN:VEVENT\r\nUID:$id\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{$day}T090000Z\r\nDTEND:{$day}T100000Z\r\nSUMMARY:$summary\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
		}
		$calendars->delete($calendar, "$uid-$uri-12.ics");
	}
	$database->run('INSERT INTO oc_addressbooks(principaluri, uri, displayname, synctoken) VALUES (?, ?, ?, 1)', ["principals/users/$uid", 'contacts', 'Contacts']);
	$book = $books->find($uid, 'contacts');
	for ($card = 1; $card <= 10; $card++) {
		$id = "$uid-card-$card";
		$books->put($book, "$id.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:$id\r\nFN:Łukasz Nº $card\r\nEMAIL:l$card@example.org\r\nNOTE:friend of $name\r\nEND:VCARD\r\n");
	}
}
mkdir("$data/appdata_" . $config->get('instanceid'), 0750);
foreach (['preview' => 'regenerable', 'avatar' => 'kept'] as $directory => $what) {
	mkdir("$data/appdata_" . $config->get('instanceid') . "/$directory", 0750);
	file_put_contents("$data/appdata_" . $config->get('instanceid') . "/$directory/1.png", $what);
}
file_put_contents("$data/nextcloud.log", "{\"level\":1}\n");
$config->set(['installed' => true, 'version' => implode('.', $OC_Version)]);
