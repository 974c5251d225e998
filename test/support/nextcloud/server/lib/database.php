<?php
// A connection as the configuration names it. §1: dbhost is taken apart by one regular expression; dbport is never read.

function connect(Config $config): PDO {
	$options = [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC];
	$type = $config->get('dbtype', 'sqlite3');
	$name = $config->get('dbname', 'owncloud');
	if ($type === 'sqlite3') {
		$file = $config->dataDirectory() . "/$name.db";
		if (!file_exists($file)) {
			throw new RuntimeException("Failed to connect to the database: no such file $file");
		}
		$database = new PDO("sqlite:$file", options: $options);
		// §1: WAL unless the configuration says otherwise.
		$database->exec('PRAGMA journal_mode = ' . $config->get('sqlite.journal_mode', 'WAL'));
		$database->exec('PRAGMA busy_timeout = 10000');
		return $database;
	}
	[$host, $port, $socket] = placeOf((string)$config->get('dbhost', ''));
	[$user, $password] = [$config->get('dbuser'), $config->get('dbpassword')];
	if ($type === 'mysql') {
		$place = $socket !== null ? "unix_socket=$socket" : "host=$host" . ($port !== null ? ";port=$port" : '');
		$database = new PDO("mysql:$place;dbname=$name;charset=utf8mb4", $user, $password, $options);
		$database->exec('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
		// So that names are quoted alike everywhere.
		$database->exec("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')");
		return $database;
	}
	if ($type === 'pgsql') {
		// A directory with a socket stands where the host does.
		$place = ($host === '' ? '' : "host=$host;") . ($port !== null ? "port=$port;" : '');
		return new PDO("pgsql:{$place}dbname=$name", $user, $password, $options);
	}
	throw new RuntimeException("Database type $type not supported");
}

/** @return array{string, ?string, ?string} host, port, socket */
function placeOf(string $host): array {
	if (preg_match('/^(.*):([^\]:]+)$/', $host, $parts) !== 1) {
		return [$host, null, null];
	}
	return is_numeric($parts[2]) ? [$parts[1], $parts[2], null] : [$parts[1], null, $parts[2]];
}

/** One place for all that is asked: `oc_` stands for the prefix of the tables. */
final class Database {
	private PDO $pdo;

	public function __construct(private readonly Config $config) {
		$this->pdo = connect($config);
	}

	public function prefix(): string {
		return $this->config->get('dbtableprefix', 'oc_');
	}

	/** @return list<array<string, mixed>> */
	public function rows(string $sql, array $values = []): array {
		$rows = $this->run($sql, $values)->fetchAll();
		// PostgreSQL gives bytea as streams.
		return array_map(fn (array $row) => array_map(fn ($value) => is_resource($value) ? stream_get_contents($value) : $value, $row), $rows);
	}

	public function row(string $sql, array $values = []): ?array {
		return $this->rows($sql, $values)[0] ?? null;
	}

	public function run(string $sql, array $values = []): PDOStatement {
		$statement = $this->pdo->prepare(str_replace('oc_', $this->prefix(), $sql));
		foreach (array_values($values) as $at => $value) {
			[$value, $kind] = $value instanceof Blob ? [$value->bytes, PDO::PARAM_LOB] : [$value, is_int($value) ? PDO::PARAM_INT : PDO::PARAM_STR];
			$statement->bindValue($at + 1, $value, $value === null ? PDO::PARAM_NULL : $kind);
		}
		$statement->execute();
		return $statement;
	}

	public function atomically(callable $act): mixed {
		$this->pdo->beginTransaction();
		try {
			$result = $act();
			$this->pdo->commit();
			return $result;
		} catch (Throwable $error) {
			$this->pdo->rollBack();
			throw $error;
		}
	}
}

/** Bytes for a BLOB column. */
final class Blob {
	public function __construct(public readonly string $bytes) {
	}
}
