<?php
/** Calendars and their objects: what a change leaves in the tables. §5. */
final class Calendars {
	public function __construct(private readonly Database $database) {
	}

	/** @return list<array<string, mixed>> */
	public function ofUser(string $user): array {
		return $this->database->rows('SELECT * FROM oc_calendars WHERE principaluri = ? AND deleted_at IS NULL ORDER BY id', ["principals/users/$user"]);
	}

	public function find(string $user, string $uri): ?array {
		foreach ($this->ofUser($user) as $calendar) {
			if ($calendar['uri'] === $uri) {
				return $calendar;
			}
		}
		return null;
	}

	public function object(array $calendar, string $uri): ?array {
		return $this->database->row('SELECT * FROM oc_calendarobjects WHERE calendarid = ? AND calendartype = 0 AND uri = ? AND deleted_at IS NULL', [(int)$calendar['id'], $uri]);
	}

	/** @return list<array<string, mixed>> */
	public function objects(array $calendar): array {
		return $this->database->rows('SELECT * FROM oc_calendarobjects WHERE calendarid = ? AND calendartype = 0 AND deleted_at IS NULL ORDER BY id', [(int)$calendar['id']]);
	}

	/** @return list<array<string, mixed>> */
	public function trash(string $user): array {
		return $this->database->rows('SELECT o.*, c.uri AS calendaruri FROM oc_calendarobjects o JOIN oc_calendars c ON c.id = o.calendarid
			WHERE c.principaluri = ? AND o.deleted_at IS NOT NULL ORDER BY o.id', ["principals/users/$user"]);
	}

	/**
	 * §5: one that lies in the trash still has its row, so that the database refuses a second of the same UID.
	 * @return bool whether it is new
	 */
	public function put(array $calendar, string $uri, string $data): bool {
		return $this->database->atomically(function () use ($calendar, $uri, $data): bool {
			$there = $this->object($calendar, $uri);
			[$first, $last] = occurrences($data);
			$values = [new Blob($data), time(), md5($data), strlen($data), self::uid($data), $first, $last];
			if ($there === null) {
				$this->database->run('INSERT INTO oc_calendarobjects(calendardata, lastmodified, etag, size, uid, firstoccurence, lastoccurence, uri, calendarid, calendartype, componenttype, classification)
					VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)', [...$values, $uri, (int)$calendar['id'], preg_match('/^BEGIN:(VEVENT|VTODO|VJOURNAL)\r?$/m', $data, $kind) === 1 ? $kind[1] : 'VEVENT']);
			} else {
				$this->database->run('UPDATE oc_calendarobjects SET calendardata = ?, lastmodified = ?, etag = ?, size = ?, uid = ?, firstoccurence = ?, lastoccurence = ? WHERE id = ?', [...$values, (int)$there['id']]);
			}
			$this->index((int)$calendar['id'], $uri, $data);
			$this->changed($calendar, $uri, $there === null ? 1 : 2);
			return $there === null;
		});
	}

	/** @param array<string, string> $properties displayname, description, calendarcolor, components */
	public function create(string $user, string $uri, array $properties): void {
		$this->database->run('INSERT INTO oc_calendars(principaluri, uri, displayname, synctoken, components, description, calendarcolor) VALUES (?, ?, ?, 1, ?, ?, ?)',
			["principals/users/$user", $uri, $properties['displayname'] ?? $uri, $properties['components'] ?? 'VEVENT,VTODO', $properties['description'] ?? null, $properties['calendarcolor'] ?? null]);
	}

	/** As a whole into the trash, where its name stays taken. */
	public function trashCalendar(array $calendar): void {
		$this->database->run('UPDATE oc_calendars SET deleted_at = ? WHERE id = ?', [time(), (int)$calendar['id']]);
	}

	/** Into the trash: the row stays, under another uri. */
	public function delete(array $calendar, string $uri): void {
		$this->database->atomically(function () use ($calendar, $uri): void {
			$there = $this->object($calendar, $uri);
			$this->database->run('UPDATE oc_calendarobjects SET deleted_at = ?, uri = ? WHERE id = ?',
				[time(), preg_replace('/\.ics$/', '', $uri) . '-deleted.ics', (int)$there['id']]);
			$this->changed($calendar, $uri, 3);
		});
	}

	/** @return bool whether its name was free */
	public function restore(array $object): bool {
		$uri = preg_replace('/-deleted\.ics$/', '.ics', $object['uri']);
		if ($this->object(['id' => $object['calendarid']], $uri) !== null) {
			return false;
		}
		$this->database->atomically(function () use ($object, $uri): void {
			$this->database->run('UPDATE oc_calendarobjects SET deleted_at = NULL, uri = ? WHERE id = ?', [$uri, (int)$object['id']]);
			$this->changed($this->database->row('SELECT * FROM oc_calendars WHERE id = ?', [(int)$object['calendarid']]), $uri, 1);
		});
		return true;
	}

	public function purge(array $object): void {
		$this->database->run('DELETE FROM oc_calendarobjects_props WHERE objectid = ?', [(int)$object['id']]);
		$this->database->run('DELETE FROM oc_calendarobjects WHERE id = ?', [(int)$object['id']]);
	}

	public function addMissingChanges(array $calendar): void {
		foreach ($this->objects($calendar) as $object) {
			if ($this->database->row('SELECT id FROM oc_calendarchanges WHERE calendarid = ? AND uri = ? AND synctoken >= ?',
				[(int)$calendar['id'], $object['uri'], (int)$calendar['synctoken'] - 1]) === null) {
				$this->changed($calendar, $object['uri'], 1);
			}
		}
	}

	/**
	 * §4: a client whose token is ahead of ours (the database was restored) is told that nothing has changed; no error.
	 * @return array{token: int, changed: array<string, int>} by uri, with the operation
	 */
	public function changesSince(array $calendar, ?int $token): array {
		$now = (int)$calendar['synctoken'];
		if ($token === null) {
			return ['token' => $now, 'changed' => array_fill_keys(array_column($this->objects($calendar), 'uri'), 1)];
		}
		$rows = $this->database->rows('SELECT uri, operation FROM oc_calendarchanges WHERE calendarid = ? AND synctoken >= ? AND synctoken < ? ORDER BY synctoken',
			[(int)$calendar['id'], $token, $now]);
		return ['token' => $now, 'changed' => array_column($rows, 'operation', 'uri')];
	}

	public function export(array $calendar): string {
		$parts = [];
		foreach ($this->objects($calendar) as $object) {
			preg_match_all('/BEGIN:(VEVENT|VTODO|VJOURNAL)\r?\n.*?END:\1\r?\n/s', $object['calendardata'], $found);
			$parts[] = implode('', $found[0]);
		}
		return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//stand-in//EN\r\n" . implode('', $parts) . "END:VCALENDAR\r\n";
	}

	public static function uid(string $data): string {
		return preg_match('/^UID:(.*?)\r?$/m', $data, $found) === 1 ? $found[1] : '';
	}

	private function changed(array $calendar, string $uri, int $operation): void {
		$this->database->run('INSERT INTO oc_calendarchanges(uri, synctoken, calendarid, operation, calendartype, created_at)
			SELECT ?, synctoken, id, ?, 0, ? FROM oc_calendars WHERE id = ?', [$uri, $operation, time(), (int)$calendar['id']]);
		$this->database->run('UPDATE oc_calendars SET synctoken = synctoken + 1 WHERE id = ?', [(int)$calendar['id']]);
	}

	/** What a search finds it by; a row written by SQL alone would have none. */
	private function index(int $calendar, string $uri, string $data): void {
		$id = (int)$this->database->row('SELECT id FROM oc_calendarobjects WHERE calendarid = ? AND calendartype = 0 AND uri = ?', [$calendar, $uri])['id'];
		$this->database->run('DELETE FROM oc_calendarobjects_props WHERE objectid = ?', [$id]);
		if (preg_match('/^SUMMARY:(.*?)\r?$/m', $data, $found) === 1) {
			$this->database->run('INSERT INTO oc_calendarobjects_props(calendarid, objectid, name, value, calendartype) VALUES (?, ?, ?, ?, 0)',
				[$calendar, $id, 'SUMMARY', mb_substr($found[1], 0, 255)]);
		}
	}
}

/** As Nextcloud's getDenormalizedData: of events alone; a series without an end lasts until 2038. @return array{?int, ?int} */
function occurrences(string $data): array {
	if (preg_match('/BEGIN:VEVENT.*?END:VEVENT/s', $data, $event) !== 1 || preg_match('/^DTSTART([^:]*):(\S+?)\r?$/m', $event[0], $start) !== 1) {
		return [null, null];
	}
	$moment = function (array $property): int {
		preg_match('/TZID=([^;:]+)/', $property[1], $zone);
		try {
			$zone = new DateTimeZone($zone[1] ?? 'UTC');
		} catch (Exception) {
			// sabre/vobject takes what it cannot place for the server's own zone.
			$zone = new DateTimeZone('UTC');
		}
		return (new DateTimeImmutable($property[2], $zone))->getTimestamp();
	};
	$first = $moment($start);
	$last = preg_match('/^DTEND([^:]*):(\S+?)\r?$/m', $event[0], $end) === 1 ? $moment($end) : $first + (str_contains($start[2], 'T') ? 0 : 86400);
	if (preg_match('/^RRULE:(\S+)/m', $event[0], $rule) === 1) {
		$days = str_contains($rule[1], 'DAILY') ? 1 : 7;
		$last = match (true) {
			preg_match('/UNTIL=([0-9TZ]+)/', $rule[1], $until) === 1 => (new DateTimeImmutable($until[1]))->getTimestamp() + $last - $first,
			preg_match('/COUNT=(\d+)/', $rule[1], $count) === 1 => $last + ((int)$count[1] - 1) * $days * 86400,
			default => 2145916800,
		};
	}
	return [$first, $last];
}
