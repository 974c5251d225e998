<?php
/** §3: turns maintenance mode on and off itself, and leaves it on where it was. Disables what does not fit the new release. */
function upgrade(Call $call): int {
	if (compareVersions($call->config) <= 0) {
		$call->out->line('Nextcloud is already latest version');
		return 3;
	}
	$was = $call->config->isInMaintenance();
	if (!$was) {
		$call->config->set(['maintenance' => true]);
		$call->out->line('Turned on maintenance mode');
	}
	foreach (explode(',', (string)getenv('STAND_IN_UPGRADE_DISABLES')) as $app) {
		if ($app !== '') {
			$call->database()->run("UPDATE oc_appconfig SET configvalue = 'no' WHERE appid = ? AND configkey = 'enabled'", [$app]);
			$call->out->line("Disabled incompatible app: $app");
		}
	}
	if (getenv('STAND_IN_UPGRADE_FAILS') !== false) {
		// A bad update: tables half changed, and the site stays locked.
		$call->database()->run('ALTER TABLE oc_share RENAME TO oc_share_old');
		throw new Exception('Update failed');
	}
	$call->config->set(['version' => codeVersion()]);
	$call->out->line('Update successful');
	if ($was) {
		$call->out->line('Maintenance mode is kept active');
	} else {
		$call->config->set(['maintenance' => false]);
		$call->out->line('Turned off maintenance mode');
	}
	return 0;
}
