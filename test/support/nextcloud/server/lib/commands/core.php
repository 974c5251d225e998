<?php
// The core's commands, which are there in maintenance mode too.

require_once __DIR__ . '/maintenance.php';
require_once __DIR__ . '/upgrade.php';

return [
	'maintenance:mode' => maintenanceMode(...),
	'maintenance:data-fingerprint' => dataFingerprint(...),
	'maintenance:repair' => function (Call $call): int {
		$call->out->line('Repair step: nothing to do');
		return 0;
	},
	'db:add-missing-indices' => function (Call $call): int {
		$call->out->line('Done.');
		return 0;
	},
	'upgrade' => upgrade(...),
	'status' => status(...),
	'config:list' => configList(...),
	'config:system:get' => function (Call $call): int {
		$value = $call->config->get($call->arguments[0] ?? '');
		if ($value === null) {
			return 1;
		}
		$call->out->line(is_bool($value) ? ($value ? 'true' : 'false') : (is_array($value) ? json_encode($value) : (string)$value));
		return 0;
	},
	'app:list' => appList(...),
	'app:enable' => enableApp(...),
	'app:disable' => fn (Call $call): int => setApp($call, 'no', 'disabled'),
	'user:list' => function (Call $call): int {
		$users = array_column($call->database()->rows('SELECT uid, displayname FROM oc_users ORDER BY uid'), 'displayname', 'uid');
		($call->options['output'] ?? '') === 'json' ? $call->out->json($users) : array_walk($users, fn ($name, $uid) => $call->out->line("  - $uid: $name"));
		return 0;
	},
	'user:auth-tokens:add' => addToken(...),
	'user:add-app-password' => addToken(...),
	'user:auth-tokens:delete' => function (Call $call): int {
		$gone = $call->database()->run('DELETE FROM oc_authtoken WHERE uid = ? AND id = ?', [$call->arguments[0], (int)$call->arguments[1]]);
		return $gone->rowCount() > 0 ? 0 : 1;
	},
	'user:auth-tokens:list' => function (Call $call): int {
		if ($call->database()->row('SELECT uid FROM oc_users WHERE uid = ?', [$call->arguments[0]]) === null) {
			$call->out->line('<error>user not found</error>');
			return 1;
		}
		$call->out->json($call->database()->rows('SELECT id, name FROM oc_authtoken WHERE uid = ? ORDER BY id', [$call->arguments[0]]));
		return 0;
	},
];

function status(Call $call): int {
	onlyOptions($call, ['output', 'e', 'exit-code']);
	$isInstalled = $call->config->isInstalled();
	$values = [
		'installed' => $isInstalled,
		'version' => codeVersion(),
		'versionstring' => codeVersionString(),
		'edition' => '',
		'maintenance' => $call->config->isInMaintenance(),
		'needsDbUpgrade' => $isInstalled && compareVersions($call->config) > 0,
		'productname' => 'Nextcloud',
		'extendedSupport' => false,
	];
	if (isset($call->options['e']) || isset($call->options['exit-code'])) {
		// §2: 0 also where nothing is installed.
		return $values['maintenance'] ? 1 : ($values['needsDbUpgrade'] ? 2 : 0);
	}
	if (($call->options['output'] ?? '') === 'json') {
		$call->out->json($values);
	} else {
		foreach ($values as $key => $value) {
			$call->out->line("  - $key: " . (is_bool($value) ? ($value ? 'true' : 'false') : $value));
		}
	}
	return 0;
}

function configList(Call $call): int {
	onlyOptions($call, ['private', 'output']);
	$secret = ['dbname', 'dbhost', 'dbuser', 'dbpassword', 'datadirectory', 'instanceid', 'secret', 'passwordsalt'];
	$system = $call->config->all();
	if (!isset($call->options['private'])) {
		foreach (array_intersect($secret, array_keys($system)) as $key) {
			$system[$key] = '***REMOVED SENSITIVE VALUE***';
		}
	}
	$call->out->json(['system' => $system], true);
	return 0;
}

function appList(Call $call): int {
	$apps = ['enabled' => [], 'disabled' => []];
	foreach ($call->database()->rows("SELECT appid, configvalue FROM oc_appconfig WHERE configkey = 'enabled' ORDER BY appid") as $row) {
		$version = $call->database()->row("SELECT configvalue FROM oc_appconfig WHERE appid = ? AND configkey = 'installed_version'", [$row['appid']]);
		$apps[$row['configvalue'] === 'no' ? 'disabled' : 'enabled'][$row['appid']] = $version['configvalue'] ?? '';
	}
	if (($call->options['output'] ?? '') === 'json') {
		$call->out->json($apps);
	} else {
		foreach ($apps as $state => $list) {
			$call->out->line(ucfirst($state) . ':');
			array_walk($list, fn ($version, $app) => $call->out->line("  - $app: $version"));
		}
	}
	return 0;
}

/**
 * core/Command/App/Enable.php and lib/private/Installer.php of the real one. The app store does not answer here: an app that is not there is not found. What an app
 * says of the releases that it fits stands in its info.xml, where there is one.
 */
function enableApp(Call $call): int {
	onlyOptions($call, ['groups', 'g', 'force', 'f']);
	$status = 0;
	foreach ($call->arguments as $app) {
		$state = $call->database()->row("SELECT configvalue FROM oc_appconfig WHERE appid = ? AND configkey = 'enabled'", [$app])['configvalue'] ?? null;
		if ($state !== null && $state !== 'no') {
			$call->out->line("$app already enabled");
			continue;
		}
		$info = dirname(__DIR__, 2) . "/apps/$app/appinfo/info.xml";
		$text = is_file($info) ? file_get_contents($info) : '';
		$isTooOld = preg_match('/ max-version="(\d+)"/', $text, $most) === 1 && (int)codeVersion() > (int)$most[1];
		$isForced = isset($call->options['force']) || isset($call->options['f']);
		if ($state === null) {
			$call->out->line("$app not found");
			$status = 1;
		} elseif ($isTooOld && !$isForced) {
			$name = preg_match('/<name>(.*?)<\/name>/', $text, $parts) === 1 ? $parts[1] : $app;
			$call->out->line("App \"$name\" cannot be installed because it is not compatible with this version of the server.");
			$status = 1;
		} else {
			$call->database()->run("UPDATE oc_appconfig SET configvalue = 'yes' WHERE appid = ? AND configkey = 'enabled'", [$app]);
			$version = $call->database()->row("SELECT configvalue FROM oc_appconfig WHERE appid = ? AND configkey = 'installed_version'", [$app]);
			$call->out->line("$app " . ($version['configvalue'] ?? '') . ' enabled');
		}
	}
	return $status;
}

function setApp(Call $call, string $value, string $word): int {
	$app = $call->arguments[0] ?? '';
	$changed = $call->database()->run("UPDATE oc_appconfig SET configvalue = ? WHERE appid = ? AND configkey = 'enabled'", [$value, $app]);
	if ($changed->rowCount() === 0 && $call->database()->row('SELECT appid FROM oc_appconfig WHERE appid = ?', [$app]) === null) {
		$call->out->line("$app not found");
		return 1;
	}
	$call->out->line("$app $word");
	return 0;
}

/** §5: printed in two lines; the password is 72 characters long. */
function addToken(Call $call): int {
	// Read in the source: releases differ in whether a name can be given; what is not given is `cli`.
	onlyOptions($call, ['password-from-env']);
	$uid = $call->arguments[0] ?? '';
	if ($call->database()->row('SELECT uid FROM oc_users WHERE uid = ?', [$uid]) === null) {
		$call->out->line("<error>Invalid UID \"$uid\" provided</error>");
		return 1;
	}
	$password = substr(bin2hex(random_bytes(36)), 0, 72);
	// §3: tokens hang on the secret in config.php: with another one, app passwords are refused.
	$token = hash('sha512', $password . $call->config->get('secret'));
	$call->database()->run('INSERT INTO oc_authtoken(uid, name, token) VALUES (?, ?, ?)', [$uid, 'cli', $token]);
	$call->out->line("app password:\n$password");
	return 0;
}
