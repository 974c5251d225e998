<?php
/** Who is asking: by password, or by an app password, which is worth nothing under another `secret` (§3). */
function authenticate(Database $database, Config $config): ?string {
	$user = $_SERVER['PHP_AUTH_USER'] ?? '';
	$password = $_SERVER['PHP_AUTH_PW'] ?? '';
	$row = $database->row('SELECT password FROM oc_users WHERE uid = ?', [$user]);
	if ($row === null) {
		return null;
	}
	if (password_verify($password, $row['password'])) {
		return $user;
	}
	$token = hash('sha512', $password . $config->get('secret'));
	return $database->row('SELECT id FROM oc_authtoken WHERE uid = ? AND token = ?', [$user, $token]) === null ? null : $user;
}

function refuse(int $status, string $exception, string $message): void {
	http_response_code($status);
	header('Content-Type: application/xml; charset=utf-8');
	echo '<?xml version="1.0" encoding="utf-8"?><d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:exception>'
		. htmlspecialchars($exception, ENT_XML1) . '</s:exception><s:message>' . htmlspecialchars($message, ENT_XML1) . '</s:message></d:error>';
}

function notFound(string $what): void {
	refuse(404, 'Sabre\\DAV\\Exception\\NotFound', "$what not found");
}

/** @param array<string, array<string, string>|null> $found properties by href, already as XML; null: it is gone */
function multistatus(array $found, string $more = ''): void {
	http_response_code(207);
	header('Content-Type: application/xml; charset=utf-8');
	echo '<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:nc="http://nextcloud.com/ns" xmlns:oc="http://owncloud.org/ns">';
	foreach ($found as $href => $properties) {
		echo '<d:response><d:href>' . htmlspecialchars($href, ENT_XML1) . '</d:href>';
		if ($properties === null) {
			echo '<d:status>HTTP/1.1 404 Not Found</d:status>';
		} else {
			echo '<d:propstat><d:prop>';
			foreach ($properties as $name => $xml) {
				echo "<$name>$xml</$name>";
			}
			echo '</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>';
		}
		echo '</d:response>';
	}
	echo "$more</d:multistatus>";
}

function escaped(mixed $text): string {
	return htmlspecialchars((string)$text, ENT_XML1);
}

/** @param list<string> $segments */
function href(array $segments): string {
	return '/remote.php/dav/' . implode('/', array_map(rawurlencode(...), $segments));
}

/** Reports what has changed since a token. @param array{token: int, changed: array<string, int>} $changes */
function syncReport(array $segments, array $changes, callable $etagOf): void {
	$found = [];
	foreach ($changes['changed'] as $uri => $operation) {
		$etag = (int)$operation === 3 ? null : $etagOf($uri);
		$found[href([...$segments, $uri])] = $etag === null ? null : ['d:getetag' => escaped("\"$etag\"")];
	}
	multistatus($found, '<d:sync-token>http://sabre.io/ns/sync/' . $changes['token'] . '</d:sync-token>');
}

/** The token in a sync-collection report, or null in a first one. */
function tokenIn(string $body): ?int {
	return preg_match('#<(?:\w+:)?sync-token>\s*http://sabre\.io/ns/sync/(\d+)\s*</#', $body, $found) === 1 ? (int)$found[1] : null;
}

/** If-Match and If-None-Match, as far as a client of ours uses them. @return bool whether the request was refused */
function refusedByCondition(?string $etag): bool {
	$match = $_SERVER['HTTP_IF_MATCH'] ?? null;
	$none = $_SERVER['HTTP_IF_NONE_MATCH'] ?? null;
	if (($none === '*' && $etag !== null) || ($match !== null && ($etag === null || ($match !== '*' && trim($match, '"') !== $etag)))) {
		refuse(412, 'Sabre\\DAV\\Exception\\PreconditionFailed', 'An If-Match or If-None-Match header was specified, and does not hold.');
		return true;
	}
	return false;
}
