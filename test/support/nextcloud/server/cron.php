<?php
// §2: looks only when it starts; in maintenance mode it does nothing and says nothing.
require __DIR__ . '/lib/config.php';
require __DIR__ . '/lib/database.php';
$config = Config::ofInstallation();
if ($config->isInMaintenance()) {
	exit(0);
}
// Jobs work for a while, and nobody who switches maintenance mode on meanwhile stops them.
usleep((int)(getenv('STAND_IN_CRON_PAUSE') ?: 0));
$database = new Database($config);
$now = (string)time();
if ($database->run("UPDATE oc_appconfig SET configvalue = ? WHERE appid = 'core' AND configkey = 'lastcron'", [$now])->rowCount() === 0) {
	$database->run("INSERT INTO oc_appconfig(appid, configkey, configvalue) VALUES ('core', 'lastcron', ?)", [$now]);
}
