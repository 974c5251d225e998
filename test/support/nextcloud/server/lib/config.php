<?php
// The effective configuration. §1: config.php, then every *.config.php in natural order, later ones win, then NC_* of the environment.

final class Config {
	/** @var array<string, mixed> */
	private array $values = [];

	public function __construct(public readonly string $directory) {
		$this->read();
	}

	public static function ofInstallation(): self {
		// §1: the directory may be moved by the environment.
		$moved = getenv('NEXTCLOUD_CONFIG_DIR');
		return new self(rtrim($moved === false ? dirname(__DIR__) . '/config' : $moved, '/'));
	}

	public function file(): string {
		return $this->directory . '/config.php';
	}

	private function read(): void {
		$more = glob($this->directory . '/*.config.php') ?: [];
		natsort($more);
		foreach ([$this->file(), ...$more] as $file) {
			// Who may not read it hears of that when it is to be written.
			if (!is_readable($file)) {
				continue;
			}
			// §2: a change is seen at once, whatever the byte-code cache would do.
			if (function_exists('opcache_invalidate')) {
				opcache_invalidate($file, true);
			}
			$CONFIG = [];
			include $file;
			$this->values = array_merge($this->values, $CONFIG);
		}
	}

	public function get(string $key, mixed $default = null): mixed {
		// §1 and §2: the environment wins over what any file says, also over what was just written.
		$env = getenv('NC_' . $key);
		if ($env !== false) {
			return match ($env) { 'true' => true, 'false' => false, default => $env };
		}
		return $this->values[$key] ?? $default;
	}

	/** @return array<string, mixed> */
	public function all(): array {
		return $this->values;
	}

	public function isInstalled(): bool {
		return $this->get('installed', false) === true;
	}

	/** §2: a wrong user, a read-only file and one of root's are all seen only here, and the caller ends with 0. */
	public function canWrite(): bool {
		$target = file_exists($this->file()) ? $this->file() : $this->directory;
		return is_writable($this->directory) && is_writable($target);
	}

	/**
	 * §1: rewritten in place under a lock, never by rename, so that an unlocked reader may see half of it; and what the other
	 * files had merged in is written with it. The mode becomes 0640.
	 * @param array<string, mixed> $changes null takes a key away
	 */
	public function set(array $changes): void {
		foreach ($changes as $key => $value) {
			if ($value === null) {
				unset($this->values[$key]);
			} else {
				$this->values[$key] = $value;
			}
		}
		$handle = fopen($this->file(), 'c+');
		if ($handle === false || !flock($handle, LOCK_EX)) {
			throw new RuntimeException('Can not write into config file');
		}
		chmod($this->file(), 0640);
		ftruncate($handle, 0);
		// A reader without the lock has this long to see an empty file.
		if (($pause = getenv('STAND_IN_CONFIG_PAUSE')) !== false) {
			usleep((int)$pause);
		}
		fwrite($handle, "<?php\n\$CONFIG = " . var_export($this->values, true) . ";\n");
		fflush($handle);
		flock($handle, LOCK_UN);
		fclose($handle);
		clearstatcache();
		// What another file or the environment sets stays as that has it.
		$this->read();
	}

	public function isInMaintenance(): bool {
		return $this->get('maintenance', false) === true;
	}

	/** §1: SQLite's has none of the keys; its file lies in the data directory. */
	public function dataDirectory(): string {
		return $this->get('datadirectory', dirname($this->directory) . '/data');
	}
}
