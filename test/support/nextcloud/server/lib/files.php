<?php
/** Files of users and their rows. What refers to a file (shares, tags, comments) refers to its fileid. */
final class Files {
	public function __construct(private readonly Database $database, private readonly Config $config) {
	}

	public function storageOf(string $user): int {
		$row = $this->database->row('SELECT numeric_id FROM oc_storages WHERE id = ?', ["home::$user"]);
		if ($row !== null) {
			return (int)$row['numeric_id'];
		}
		$this->database->run('INSERT INTO oc_storages(id, available) VALUES (?, 1)', ["home::$user"]);
		return $this->storageOf($user);
	}

	/** Where a path such as `files/a.txt` of a user lies. */
	public function place(string $user, string $path): string {
		return $this->config->dataDirectory() . "/$user/$path";
	}

	public function row(string $user, string $path): ?array {
		return $this->database->row('SELECT * FROM oc_filecache WHERE storage = ? AND path_hash = ?', [$this->storageOf($user), md5($path)]);
	}

	/** Makes the row of a file or directory what that is now. §5: one that has a row keeps its fileid; without one it gets a new id. */
	public function note(string $user, string $path): string {
		$place = $this->place($user, $path);
		$stats = stat($place);
		$there = $this->row($user, $path);
		$size = is_dir($place) ? 0 : $stats['size'];
		if ($there === null) {
			$above = dirname($path);
			$parent = $above === '.' || $above === '' ? -1 : (int)(($this->row($user, $above) ?? ['fileid' => -1])['fileid']);
			if ($parent === -1 && $above !== '.' && $above !== '') {
				$this->note($user, $above);
				$parent = (int)$this->row($user, $above)['fileid'];
			}
			$this->database->run(
				'INSERT INTO oc_filecache(storage, path, path_hash, parent, name, size, mtime, storage_mtime, etag, permissions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 27)',
				[$this->storageOf($user), $path, md5($path), $parent, basename($path), $size, $stats['mtime'], $stats['mtime'], bin2hex(random_bytes(7))],
			);
			return 'new';
		}
		if ((int)$there['size'] === $size && (int)$there['mtime'] === $stats['mtime']) {
			return 'same';
		}
		$this->database->run('UPDATE oc_filecache SET size = ?, mtime = ?, storage_mtime = ?, etag = ? WHERE fileid = ?',
			[$size, $stats['mtime'], $stats['mtime'], bin2hex(random_bytes(7)), (int)$there['fileid']]);
		return 'updated';
	}

	/** @param array<string, int> $counts */
	public function scan(string $user, string $path, array &$counts): void {
		$place = $this->place($user, $path);
		if (!file_exists($place)) {
			$storage = $this->storageOf($user);
			$gone = $this->database->run('DELETE FROM oc_filecache WHERE storage = ? AND (path = ? OR path LIKE ?)', [$storage, $path, "$path/%"]);
			$counts['removed'] += $gone->rowCount();
			return;
		}
		$what = $this->note($user, $path);
		$counts[is_dir($place) ? 'folders' : 'files']++;
		if ($what !== 'same') {
			$counts[$what]++;
		}
		if (!is_dir($place)) {
			return;
		}
		$there = is_readable($place) ? array_diff(scandir($place), ['.', '..']) : [];
		foreach ($there as $name) {
			$this->scan($user, "$path/$name", $counts);
		}
		$known = $this->database->rows('SELECT path, name FROM oc_filecache WHERE storage = ? AND parent = ?',
			[$this->storageOf($user), (int)$this->row($user, $path)['fileid']]);
		foreach ($known as $row) {
			if (!in_array($row['name'], $there, true)) {
				$this->scan($user, $row['path'], $counts);
			}
		}
	}

	/** Into the trash: the row moves along and keeps its fileid. */
	public function delete(string $user, string $path): void {
		$now = (string)time();
		foreach (['files_trashbin', 'files_trashbin/files'] as $directory) {
			is_dir($this->place($user, $directory)) || mkdir($this->place($user, $directory), 0750);
			$this->note($user, $directory);
		}
		$this->move($user, $path, 'files_trashbin/files/' . basename($path) . ".d$now");
		$above = dirname(substr($path, strlen('files/')));
		$this->database->run('INSERT INTO oc_files_trash(id, "user", "timestamp", location, "type") VALUES (?, ?, ?, ?, ?)',
			[basename($path), $user, $now, $above, 'file']);
	}

	/** @return list<array{id: string, timestamp: string, location: string}> */
	public function trash(string $user): array {
		return $this->database->rows('SELECT id, "timestamp" AS timestamp, location FROM oc_files_trash WHERE "user" = ? ORDER BY auto_id', [$user]);
	}

	/** §5: out of the trash a file keeps its fileid. @param string $name as it lies there: `NAME.dTIMESTAMP` */
	public function restore(string $user, string $name): bool {
		foreach ($this->trash($user) as $entry) {
			if ($entry['id'] . '.d' . $entry['timestamp'] !== $name) {
				continue;
			}
			$target = 'files/' . ($entry['location'] === '.' ? '' : $entry['location'] . '/') . $entry['id'];
			if (file_exists($this->place($user, $target))) {
				$target = preg_replace('/(\.[^.\/]*)?$/', ' (restored)$1', $target, 1);
			}
			$this->move($user, "files_trashbin/files/$name", $target);
			$this->database->run('DELETE FROM oc_files_trash WHERE "user" = ? AND id = ? AND "timestamp" = ?', [$user, $entry['id'], $entry['timestamp']]);
			return true;
		}
		return false;
	}

	private function move(string $user, string $from, string $to): void {
		rename($this->place($user, $from), $this->place($user, $to));
		$this->note($user, dirname($to));
		$this->database->run('UPDATE oc_filecache SET path = ?, path_hash = ?, name = ?, parent = ? WHERE storage = ? AND path_hash = ?',
			[$to, md5($to), basename($to), (int)$this->row($user, dirname($to))['fileid'], $this->storageOf($user), md5($from)]);
		// What is in a directory moves along.
		foreach ($this->database->rows('SELECT fileid, path FROM oc_filecache WHERE storage = ?', [$this->storageOf($user)]) as $below) {
			if (str_starts_with($below['path'], "$from/")) {
				$path = $to . substr($below['path'], strlen($from));
				$this->database->run('UPDATE oc_filecache SET path = ?, path_hash = ? WHERE fileid = ?', [$path, md5($path), (int)$below['fileid']]);
			}
		}
	}
}
