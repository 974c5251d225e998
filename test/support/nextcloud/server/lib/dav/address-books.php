<?php
/** CardDAV. @param list<string> $segments users, USER, BOOK, CARD */
function respondAddressBooks(string $user, array $segments, AddressBooks $books): void {
	if (($segments[0] ?? '') !== 'users' || ($segments[1] ?? '') !== $user) {
		notFound('Principal');
		return;
	}
	$place = ['addressbooks', ...$segments];
	if (!isset($segments[2])) {
		$found = [];
		foreach ($books->ofUser($user) as $book) {
			$found[href([...$place, $book['uri']]) . '/'] = ['d:displayname' => escaped($book['displayname']), 'd:resourcetype' => '<d:collection/><card:addressbook/>'];
		}
		multistatus($found);
		return;
	}
	$book = $books->find($user, $segments[2]);
	// RFC 5689: an extended MKCOL says of what type it is to be.
	if ($_SERVER['REQUEST_METHOD'] === 'MKCOL' && !isset($segments[3]) && $book === null) {
		$body = file_get_contents('php://input');
		if (preg_match('#<(?:\w+:)?resourcetype>.*<(?:\w+:)?addressbook/>#s', $body) !== 1) {
			refuse(415, 'Sabre\\DAV\\Exception\\InvalidResourceType', 'The {DAV:}resourcetype you specified is not supported here.');
			return;
		}
		$name = preg_match('#<(?:\w+:)?displayname>([^<]*)</#', $body, $found) === 1 ? html_entity_decode($found[1], ENT_QUOTES | ENT_XML1) : $segments[2];
		$books->create($user, $segments[2], $name);
		http_response_code(201);
		return;
	}
	if ($book === null) {
		notFound("Addressbook {$segments[2]}");
		return;
	}
	$method = $_SERVER['REQUEST_METHOD'];
	if (isset($segments[3])) {
		respondCard($book, $segments[3], $books);
	} elseif ($method === 'REPORT' && str_contains($body = file_get_contents('php://input'), 'sync-collection')) {
		syncReport($place, $books->changesSince($book, tokenIn($body)), fn (string $uri) => $books->card($book, $uri)['etag'] ?? null);
	} elseif ($method === 'PROPFIND' || $method === 'REPORT') {
		$found = [];
		foreach ($books->cards($book) as $card) {
			$found[href([...$place, $card['uri']])] = ['d:getetag' => escaped('"' . $card['etag'] . '"'), 'card:address-data' => escaped($card['carddata'])];
		}
		multistatus($found);
	} else {
		refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', $method);
	}
}

function respondCard(array $book, string $uri, AddressBooks $books): void {
	$card = $books->card($book, $uri);
	$method = $_SERVER['REQUEST_METHOD'];
	if ($method === 'PUT') {
		$data = file_get_contents('php://input');
		if (preg_match('/^BEGIN:VCARD\r?\n/', $data) !== 1 || preg_match('/\nEND:VCARD\s*$/', $data) !== 1) {
			refuse(415, 'Sabre\\DAV\\Exception\\UnsupportedMediaType', 'This resource only supports valid vCard data.');
			return;
		}
		if (refusedByCondition($card['etag'] ?? null)) {
			return;
		}
		$isNew = $books->put($book, $uri, $data);
		if ($isNew === null) {
			// §5: the same UID under another name.
			refuse(400, 'Sabre\\DAV\\Exception\\BadRequest', 'VCard object with uid already exists in this addressbook collection.');
			return;
		}
		http_response_code($isNew ? 201 : 204);
		header('ETag: "' . md5($data) . '"');
	} elseif ($card === null) {
		notFound("Card $uri");
	} elseif ($method === 'GET') {
		header('Content-Type: text/vcard; charset=utf-8');
		header('ETag: "' . $card['etag'] . '"');
		echo $card['carddata'];
	} elseif ($method === 'DELETE') {
		$books->delete($book, $uri);
		http_response_code(204);
	} else {
		refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', $method);
	}
}
