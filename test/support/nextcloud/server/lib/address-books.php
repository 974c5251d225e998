<?php
/** Address books and their cards. §5: contacts have no trash. */
final class AddressBooks {
	public function __construct(private readonly Database $database) {
	}

	public function find(string $user, string $uri): ?array {
		return $this->database->row('SELECT * FROM oc_addressbooks WHERE principaluri = ? AND uri = ?', ["principals/users/$user", $uri]);
	}

	/** @return list<array<string, mixed>> */
	public function ofUser(string $user): array {
		return $this->database->rows('SELECT * FROM oc_addressbooks WHERE principaluri = ? ORDER BY id', ["principals/users/$user"]);
	}

	public function create(string $user, string $uri, string $name): void {
		$this->database->run('INSERT INTO oc_addressbooks(principaluri, uri, displayname, synctoken) VALUES (?, ?, ?, 1)', ["principals/users/$user", $uri, $name]);
	}

	public function card(array $book, string $uri): ?array {
		return $this->database->row('SELECT * FROM oc_cards WHERE addressbookid = ? AND uri = ?', [(int)$book['id'], $uri]);
	}

	/** @return list<array<string, mixed>> */
	public function cards(array $book): array {
		return $this->database->rows('SELECT * FROM oc_cards WHERE addressbookid = ? ORDER BY id', [(int)$book['id']]);
	}

	/** @return ?bool whether it is new; null where another card has its UID (§5: 400) */
	public function put(array $book, string $uri, string $data): ?bool {
		$uid = Calendars::uid($data);
		$same = $this->database->row('SELECT uri FROM oc_cards WHERE addressbookid = ? AND uid = ? AND uri <> ?', [(int)$book['id'], $uid, $uri]);
		if ($same !== null) {
			return null;
		}
		return $this->database->atomically(function () use ($book, $uri, $data, $uid): bool {
			$there = $this->card($book, $uri);
			$values = [new Blob($data), time(), md5($data), strlen($data), $uid];
			if ($there === null) {
				$this->database->run('INSERT INTO oc_cards(carddata, lastmodified, etag, size, uid, uri, addressbookid) VALUES (?, ?, ?, ?, ?, ?, ?)', [...$values, $uri, (int)$book['id']]);
			} else {
				$this->database->run('UPDATE oc_cards SET carddata = ?, lastmodified = ?, etag = ?, size = ?, uid = ? WHERE id = ?', [...$values, (int)$there['id']]);
			}
			$this->changed($book, $uri, $there === null ? 1 : 2);
			return $there === null;
		});
	}

	public function delete(array $book, string $uri): void {
		$this->database->atomically(function () use ($book, $uri): void {
			$this->database->run('DELETE FROM oc_cards WHERE addressbookid = ? AND uri = ?', [(int)$book['id'], $uri]);
			$this->changed($book, $uri, 3);
		});
	}

	/** @return array{token: int, changed: array<string, int>} */
	public function changesSince(array $book, ?int $token): array {
		$now = (int)$book['synctoken'];
		if ($token === null) {
			return ['token' => $now, 'changed' => array_fill_keys(array_column($this->cards($book), 'uri'), 1)];
		}
		$rows = $this->database->rows('SELECT uri, operation FROM oc_addressbookchanges WHERE addressbookid = ? AND synctoken >= ? AND synctoken < ? ORDER BY synctoken',
			[(int)$book['id'], $token, $now]);
		return ['token' => $now, 'changed' => array_column($rows, 'operation', 'uri')];
	}

	private function changed(array $book, string $uri, int $operation): void {
		$this->database->run('INSERT INTO oc_addressbookchanges(uri, synctoken, addressbookid, operation) SELECT ?, synctoken, id, ? FROM oc_addressbooks WHERE id = ?',
			[$uri, $operation, (int)$book['id']]);
		$this->database->run('UPDATE oc_addressbooks SET synctoken = synctoken + 1 WHERE id = ?', [(int)$book['id']]);
	}
}
