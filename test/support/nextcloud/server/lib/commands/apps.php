<?php
// What apps provide: gone while the site is in maintenance mode.

require_once dirname(__DIR__) . '/files.php';
require_once dirname(__DIR__) . '/calendars.php';

return [
	'files:scan' => filesScan(...),
	'files:cleanup' => function (Call $call): int {
		$gone = $call->database()->run('DELETE FROM oc_filecache WHERE storage NOT IN (SELECT numeric_id FROM oc_storages)');
		$call->out->line($gone->rowCount() . ' orphaned file cache entries deleted');
		return 0;
	},
	'trashbin:restore' => function (Call $call): int {
		$files = new Files($call->database(), $call->config);
		foreach ($files->trash($call->arguments[0]) as $entry) {
			$files->restore($call->arguments[0], $entry['id'] . '.d' . $entry['timestamp']);
			$call->out->line('Restored ' . $entry['id']);
		}
		return 0;
	},
	'dav:list-calendars' => function (Call $call): int {
		foreach ((new Calendars($call->database()))->ofUser($call->arguments[0]) as $calendar) {
			$call->out->line("| {$calendar['uri']} | {$calendar['displayname']} |");
		}
		return 0;
	},
	// §4: clients then get all that exists as changed; there is no such command for address books.
	'dav:fix-missing-caldav-changes' => function (Call $call): int {
		$calendars = new Calendars($call->database());
		$users = $call->arguments !== [] ? $call->arguments : array_column($call->database()->rows('SELECT uid FROM oc_users'), 'uid');
		foreach ($users as $user) {
			foreach ($calendars->ofUser($user) as $calendar) {
				$calendars->addMissingChanges($calendar);
			}
		}
		return 0;
	},
	// §5: since 32; what is in the calendar's trash is left out.
	'calendar:export' => function (Call $call): int {
		$calendars = new Calendars($call->database());
		$calendar = $calendars->find($call->arguments[0], $call->arguments[1] ?? 'personal');
		if ($calendar === null) {
			throw new InvalidArgumentException('Calendar <' . ($call->arguments[1] ?? '') . '> not found');
		}
		$call->out->line($calendars->export($calendar));
		return 0;
	},
];

/** §4: an unknown user is said, and the exit status is 0. A file that cannot be read is no error either (§3, owner and mode). */
function filesScan(Call $call): int {
	$files = new Files($call->database(), $call->config);
	$path = $call->options['path'] ?? null;
	$users = isset($call->options['all'])
		? array_column($call->database()->rows('SELECT uid FROM oc_users'), 'uid')
		: (is_string($path) ? [explode('/', trim($path, '/'))[0]] : $call->arguments);
	$counts = ['folders' => 0, 'files' => 0, 'new' => 0, 'updated' => 0, 'removed' => 0, 'errors' => 0];
	foreach ($users as $at => $user) {
		if ($call->database()->row('SELECT uid FROM oc_users WHERE uid = ?', [$user]) === null) {
			$call->out->line('Unknown user ' . ($at + 1) . " $user");
			continue;
		}
		$call->out->line('Starting scan for user ' . ($at + 1) . ' out of ' . count($users) . " ($user)");
		// A scan that runs goes on when maintenance mode is switched on (§2).
		usleep((int)(getenv('STAND_IN_SCAN_PAUSE') ?: 0));
		$below = is_string($path) ? implode('/', array_slice(explode('/', trim($path, '/')), 1)) : 'files';
		$files->scan($user, $below, $counts);
	}
	$call->out->line(implode(' ', array_map(fn ($what, $count) => "$what:$count", array_keys($counts), $counts)));
	return 0;
}
