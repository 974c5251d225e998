<?php
// §2, the table of maintenance:mode, row by row. What the exit status says is worth nothing.

function maintenanceMode(Call $call): int {
	// §2: it has no --output.
	onlyOptions($call, ['on', 'off']);
	$config = $call->config;
	$is = $config->isInMaintenance();
	if (!isset($call->options['on']) && !isset($call->options['off'])) {
		$call->out->line('Maintenance mode is currently ' . ($is ? 'enabled' : 'disabled'));
		return 0;
	}
	$wanted = isset($call->options['on']);
	if ($wanted === $is) {
		$call->out->line('Maintenance mode already ' . ($wanted ? 'enabled' : 'disabled'));
		return 0;
	}
	if ($config->get('config_is_read_only', false) === true) {
		$call->out->error('Config is set to be read-only via option "config_is_read_only".');
		return 1;
	}
	// Where another file or the environment sets it, the effective value stays, and the words are the same.
	$config->set(['maintenance' => $wanted]);
	$call->out->line('Maintenance mode ' . ($wanted ? 'enabled' : 'disabled'));
	return 0;
}

/** §4: writes config.php; works in maintenance mode. */
function dataFingerprint(Call $call): int {
	$call->config->set(['data-fingerprint' => md5(random_bytes(16))]);
	$call->out->line('Updated data-fingerprint to ' . $call->config->get('data-fingerprint'));
	return 0;
}
