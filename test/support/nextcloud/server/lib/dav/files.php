<?php
/** Files and their trash by WebDAV. @param list<string> $segments files, USER, PATH…; or trashbin, USER, trash, NAME */
function respondFiles(string $user, array $segments, Files $files): void {
	if (($segments[1] ?? '') !== $user) {
		notFound('Principal');
		return;
	}
	$method = $_SERVER['REQUEST_METHOD'];
	if ($segments[0] === 'trashbin') {
		// §5: out of the trash by MOVE a file keeps its fileid.
		if ($method === 'MOVE' && str_contains($_SERVER['HTTP_DESTINATION'] ?? '', "/trashbin/$user/restore/") && $files->restore($user, $segments[3] ?? '')) {
			http_response_code(201);
			return;
		}
		if ($method === 'PROPFIND') {
			$found = [];
			foreach ($files->trash($user) as $entry) {
				$name = $entry['id'] . '.d' . $entry['timestamp'];
				$found[href([...$segments, $name])] = ['nc:trashbin-filename' => escaped($entry['id']), 'nc:trashbin-original-location' => escaped(ltrim($entry['location'] . '/' . $entry['id'], './')),
					'oc:fileid' => escaped($files->row($user, "files_trashbin/files/$name")['fileid'] ?? '')];
			}
			multistatus($found);
			return;
		}
		notFound('Trash item');
		return;
	}
	if (in_array('..', $segments, true)) {
		refuse(403, 'Sabre\\DAV\\Exception\\Forbidden', 'Path contains invalid segments');
		return;
	}
	respondFile($user, implode('/', ['files', ...array_slice($segments, 2)]), $segments, $files);
}

function respondFile(string $user, string $path, array $segments, Files $files): void {
	$method = $_SERVER['REQUEST_METHOD'];
	$place = $files->place($user, $path);
	if ($method === 'PUT') {
		if (!is_dir(dirname($place))) {
			refuse(409, 'Sabre\\DAV\\Exception\\Conflict', 'Files can only be created inside an existing directory');
			return;
		}
		if (refusedByCondition($files->row($user, $path)['etag'] ?? null)) {
			return;
		}
		$isNew = !file_exists($place);
		file_put_contents($place, file_get_contents('php://input'));
		// §5: keeps the modification time.
		if (isset($_SERVER['HTTP_X_OC_MTIME'])) {
			touch($place, (int)$_SERVER['HTTP_X_OC_MTIME']);
			header('X-OC-MTime: accepted');
		}
		clearstatcache();
		$files->note($user, $path);
		http_response_code($isNew ? 201 : 204);
		return;
	}
	if ($method === 'MKCOL') {
		if (file_exists($place)) {
			refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', 'The resource you tried to create already exists');
			return;
		}
		mkdir($place, 0750);
		$files->note($user, $path);
		http_response_code(201);
		return;
	}
	// §4: a file that was copied in without a row is found by its path; a row without its file is 503, and that may drop the row.
	if (!file_exists($place)) {
		if ($files->row($user, $path) === null) {
			notFound($path);
			return;
		}
		$counts = ['folders' => 0, 'files' => 0, 'new' => 0, 'updated' => 0, 'removed' => 0, 'errors' => 0];
		$files->scan($user, $path, $counts);
		refuse(503, 'Sabre\\DAV\\Exception\\ServiceUnavailable', 'Could not open file');
		return;
	}
	if (!is_readable($place)) {
		refuse(503, 'Sabre\\DAV\\Exception\\ServiceUnavailable', 'Could not open file');
		return;
	}
	$files->note($user, $path);
	if ($method === 'GET') {
		readfile($place);
	} elseif ($method === 'DELETE') {
		$files->delete($user, $path);
		http_response_code(204);
	} elseif ($method === 'PROPFIND') {
		$row = $files->row($user, $path);
		// RFC 4918: only files have a length.
		$length = is_dir($place) ? [] : ['d:getcontentlength' => escaped($row['size'])];
		multistatus([href($segments) => $length + ['oc:fileid' => escaped($row['fileid']), 'd:getetag' => escaped('"' . $row['etag'] . '"')]]);
	} else {
		refuse(405, 'Sabre\\DAV\\Exception\\MethodNotAllowed', $method);
	}
}
