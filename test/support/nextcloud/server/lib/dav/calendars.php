<?php
// CalDAV. §5: what may be put where, and what the trash does.

/** @param list<string> $segments calendars, USER, CALENDAR, OBJECT */
function respondCalendars(string $user, array $segments, Calendars $calendars): void {
	if (($segments[1] ?? '') !== $user) {
		notFound('Principal');
		return;
	}
	if (($segments[2] ?? '') === 'trashbin') {
		respondCalendarTrash($user, $segments, $calendars);
		return;
	}
	if (!isset($segments[2])) {
		$found = [];
		foreach ($calendars->ofUser($user) as $calendar) {
			$found[href([...$segments, $calendar['uri']]) . '/'] = ['d:displayname' => escaped($calendar['displayname']), 'd:resourcetype' => '<d:collection/><cal:calendar/>',
				'd:sync-token' => 'http://sabre.io/ns/sync/' . $calendar['synctoken']];
		}
		multistatus($found);
		return;
	}
	$calendar = $calendars->find($user, $segments[2]);
	if ($_SERVER['REQUEST_METHOD'] === 'MKCALENDAR' && !isset($segments[3])) {
		makeCalendar($user, $segments[2], $calendars);
		return;
	}
	if ($calendar === null) {
		notFound("Calendar {$segments[2]}");
		return;
	}
	isset($segments[3]) ? respondEvent($calendar, $segments[3], $calendars) : respondCalendar($calendar, $segments, $calendars);
}

/** One whose name another has, be it in the trash, is refused by the database (500). */
function makeCalendar(string $user, string $uri, Calendars $calendars): void {
	$body = file_get_contents('php://input');
	$properties = [];
	foreach (['displayname' => 'displayname', 'calendar-description' => 'description', 'calendar-color' => 'calendarcolor'] as $name => $column) {
		if (preg_match("#<(?:\\w+:)?$name>([^<]*)</#", $body, $found) === 1) {
			$properties[$column] = html_entity_decode($found[1], ENT_QUOTES | ENT_XML1);
		}
	}
	preg_match_all('#<(?:\w+:)?comp name="(\w+)"/>#', $body, $kinds);
	$properties += $kinds[1] === [] ? [] : ['components' => implode(',', $kinds[1])];
	$calendars->create($user, $uri, $properties);
	http_response_code(201);
}

/** sabre/dav's Schedule plugin: an organiser's change is sent to the attendees, unless the request says that it is not to be. */
function invite(string $data): void {
	$isQuiet = ($_SERVER['HTTP_SCHEDULE_REPLY'] ?? '') === 'F' || ($_SERVER['HTTP_X_NC_SCHEDULING'] ?? '') === 'false';
	if (!$isQuiet && preg_match('/^ORGANIZER/m', $data) === 1 && preg_match_all('/^ATTENDEE.*?mailto:(\S+)/mi', $data, $attendees) > 0) {
		file_put_contents(Config::ofInstallation()->dataDirectory() . '/mails.log', implode("\n", $attendees[1]) . "\n", FILE_APPEND);
	}
}

function respondCalendar(array $calendar, array $segments, Calendars $calendars): void {
	$method = $_SERVER['REQUEST_METHOD'];
	if ($method === 'DELETE') {
		$calendars->trashCalendar($calendar);
		http_response_code(204);
	} elseif ($method === 'GET' && isset($_GET['export'])) {
		header('Content-Type: text/calendar; charset=utf-8');
		echo $calendars->export($calendar);
	} elseif ($method === 'REPORT') {
		$body = file_get_contents('php://input');
		if (str_contains($body, 'sync-collection')) {
			syncReport($segments, $calendars->changesSince($calendar, tokenIn($body)), fn (string $uri) => $calendars->object($calendar, $uri)['etag'] ?? null);
			return;
		}
		$found = [];
		foreach ($calendars->objects($calendar) as $object) {
			$found[href([...$segments, $object['uri']])] = ['d:getetag' => escaped('"' . $object['etag'] . '"'), 'cal:calendar-data' => escaped($object['calendardata'])];
		}
		multistatus($found);
	} elseif ($method === 'PROPFIND') {
		$found = [href($segments) . '/' => ['d:displayname' => escaped($calendar['displayname']), 'd:sync-token' => 'http://sabre.io/ns/sync/' . $calendar['synctoken']]];
		foreach (($_SERVER['HTTP_DEPTH'] ?? '1') === '0' ? [] : $calendars->objects($calendar) as $object) {
			$found[href([...$segments, $object['uri']])] = ['d:getetag' => escaped('"' . $object['etag'] . '"')];
		}
		multistatus($found);
	} else {
		refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', $method);
	}
}

function respondEvent(array $calendar, string $uri, Calendars $calendars): void {
	$object = $calendars->object($calendar, $uri);
	$method = $_SERVER['REQUEST_METHOD'];
	if ($method === 'PUT') {
		$data = file_get_contents('php://input');
		if (preg_match('/^BEGIN:VCALENDAR\r?\n/', $data) !== 1 || preg_match('/\nEND:VCALENDAR\s*$/', $data) !== 1 || Calendars::uid($data) === '') {
			refuse(415, 'Sabre\\DAV\\Exception\\UnsupportedMediaType', 'This resource only supports valid iCalendar 2.0 data.');
			return;
		}
		if (!refusedByCondition($object['etag'] ?? null)) {
			$isNew = $calendars->put($calendar, $uri, $data);
			invite($data);
			http_response_code($isNew ? 201 : 204);
			header('ETag: "' . md5($data) . '"');
		}
	} elseif ($object === null) {
		notFound("Calendar object $uri");
	} elseif ($method === 'GET') {
		header('Content-Type: text/calendar; charset=utf-8');
		header('ETag: "' . $object['etag'] . '"');
		echo $object['calendardata'];
	} elseif ($method === 'DELETE') {
		$calendars->delete($calendar, $uri);
		http_response_code(204);
	} else {
		refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', $method);
	}
}

/** calendars/U/trashbin/objects/ID.ics, and its way back: MOVE to calendars/U/trashbin/restore/file. */
function respondCalendarTrash(string $user, array $segments, Calendars $calendars): void {
	$method = $_SERVER['REQUEST_METHOD'];
	$trash = $calendars->trash($user);
	if (!isset($segments[4])) {
		// §5: a PROPFIND that names no properties is not implemented here.
		if ($method === 'PROPFIND' && trim(file_get_contents('php://input')) === '') {
			refuse(501, 'Sabre\\DAV\\Exception\\NotImplemented', '');
			return;
		}
		$found = [];
		foreach ($trash as $object) {
			$found[href([...$segments, $object['id'] . '.ics'])] = ['d:getetag' => escaped('"' . $object['etag'] . '"'), 'nc:deleted-at' => gmdate('c', (int)$object['deleted_at']),
				'nc:calendar-uri' => escaped($object['calendaruri']), 'cal:calendar-data' => escaped($object['calendardata'])];
		}
		multistatus($found);
		return;
	}
	foreach ($trash as $object) {
		if ($object['id'] . '.ics' !== $segments[4]) {
			continue;
		}
		if ($method === 'DELETE') {
			$calendars->purge($object);
			http_response_code(204);
		} elseif ($method === 'MOVE' && str_ends_with(parse_url($_SERVER['HTTP_DESTINATION'] ?? '', PHP_URL_PATH) ?? '', "/calendars/$user/trashbin/restore/file")) {
			// Read in the source of 32 (restoreCalendarObject), not measured: where another one has its name, it stays.
			if ($calendars->restore($object)) {
				http_response_code(201);
			} else {
				refuse(403, 'Sabre\\DAV\\Exception\\Forbidden', "Can not restore calendar {$object['id']} because a calendar object with the URI already exists");
			}
		} else {
			refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', $method);
		}
		return;
	}
	notFound("Trashed object {$segments[4]}");
}
