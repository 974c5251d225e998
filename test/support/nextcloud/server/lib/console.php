<?php
// What `occ` does before and around any command. Each rule names its section of the facts that were measured on a real Nextcloud 32.

require_once __DIR__ . '/config.php';
require_once __DIR__ . '/database.php';
require_once __DIR__ . '/output.php';

/** What a command is called with. */
final class Call {
	/** @param list<string> $arguments @param array<string, string|true> $options */
	public function __construct(
		public readonly Config $config,
		public readonly array $arguments,
		public readonly array $options,
		public readonly Output $out,
	) {
	}

	private ?Database $database = null;

	public function database(): Database {
		return $this->database ??= new Database($this->config);
	}
}

/** A command line that Symfony's console refuses. */
final class Refused extends RuntimeException {
}

/** @param list<string> $words */
function console(array $words): int {
	// §2: the working directory does not matter.
	chdir(dirname(__DIR__));
	[$name, $arguments, $options] = takeApart($words);
	// §2: --no-warnings makes everything quiet.
	$out = new Output(isset($options['no-warnings']));
	$config = Config::ofInstallation();
	$refusal = becomeOwner($config, $out);
	if ($refusal !== null) {
		return $refusal;
	}
	// §2: any user but the owner of config.php is told so on stdout, and the exit status is 0.
	if (file_exists($config->file()) && !$config->canWrite() && $config->get('config_is_read_only', false) !== true) {
		$out->line("Cannot write into \"config\" directory!\nThis can usually be fixed by giving the web server write access to the config directory.");
		return 0;
	}
	if (!$config->isInstalled()) {
		return notInstalled($config, $name, $options, $out);
	}
	return guarded($name, new Call($config, $arguments, $options, $out));
}

function guarded(string $name, Call $call): int {
	try {
		$versions = compareVersions($call->config);
		// §2: code older than the configuration runs nothing.
		if ($versions < 0) {
			$call->out->line('OCP\\HintException: Downgrading is not supported and is likely to cause unpredictable issues (from '
				. $call->config->get('version') . ' to ' . codeVersion() . ')');
			return 1;
		}
		if (!file_exists($call->config->dataDirectory() . '/.ncdata')) {
			throw new Exception('Your data directory is invalid.');
		}
		// §2: whatever needs the database fails with a trace on stdout while it is down; maintenance:mode does too.
		$call->database()->rows('SELECT configvalue FROM oc_appconfig WHERE appid = ? AND configkey = ?', ['core', 'installedat']);
		if ($versions > 0 && $name !== 'upgrade') {
			$call->out->error("Nextcloud or one of the apps require upgrade - only a limited number of commands are available\n"
				. 'You may use your browser or the occ upgrade command to do the upgrade');
		} elseif ($call->config->isInMaintenance() && $name !== 'maintenance:mode') {
			$call->out->error("Nextcloud is in maintenance mode, no apps are loaded.\nCommands provided by apps are unavailable.");
		}
		return commandOf($name, $call->config)($call);
	} catch (Refused $refused) {
		$call->out->error($refused->getMessage());
		return 1;
	} catch (Throwable $error) {
		$call->out->line("An unhandled exception has been thrown:\n" . get_class($error) . ': ' . $error->getMessage() . "\nStack trace:\n" . $error->getTraceAsString());
		return 1;
	}
}

/** Commands by their namespaces. §2: what apps provide is gone in maintenance mode; the core's stays. */
function commandOf(string $name, Config $config): callable {
	$ofCore = require __DIR__ . '/commands/core.php';
	$ofApps = require __DIR__ . '/commands/apps.php';
	$known = $config->isInMaintenance() || compareVersions($config) > 0 ? $ofCore : $ofCore + $ofApps;
	if (isset($known[$name])) {
		return $known[$name];
	}
	$space = strstr($name, ':', true);
	$spaces = array_map(fn (string $one) => strstr($one, ':', true), array_keys($known));
	throw new Refused($space !== false && !in_array($space, $spaces, true)
		? "There are no commands defined in the \"$space\" namespace."
		: "Command \"$name\" is not defined.");
}

/**
 * §2: as root, 32 becomes the owner of config.php, but its user first and its group too late, so that the group stays root's. Older ones
 * refuse (STAND_IN_AGE=old).
 */
function becomeOwner(Config $config, Output $out): ?int {
	if (!function_exists('posix_getuid') || posix_getuid() !== 0) {
		return null;
	}
	$owner = file_exists($config->file()) ? fileowner($config->file()) : fileowner($config->directory);
	if ($owner === 0) {
		return null;
	}
	if (getenv('STAND_IN_AGE') === 'old') {
		$out->line('Console has to be executed with the user that owns the file config/config.php');
		return 1;
	}
	posix_setuid($owner);
	return null;
}

/** §2: asks, and makes an empty config.php on the way. `status -e` is fine with it. */
function notInstalled(Config $config, string $name, array $options, Output $out): int {
	$out->error('Nextcloud is not installed - only a limited number of commands are available');
	if ($name === 'status') {
		return (require __DIR__ . '/commands/core.php')['status'](new Call($config, [], $options, $out));
	}
	if (!file_exists($config->file()) && is_writable($config->directory)) {
		touch($config->file());
	}
	$out->line("Command \"$name\" is not defined. Do you want to run \"maintenance:install\" instead?  (yes/no) [no]:");
	return 1;
}

/** @return int above 0 where the code is newer than what the configuration was written by */
function compareVersions(Config $config): int {
	return version_compare(codeVersion(), (string)$config->get('version', codeVersion()));
}

function codeVersion(): string {
	require dirname(__DIR__) . '/version.php';
	return implode('.', $OC_Version);
}

function codeVersionString(): string {
	require dirname(__DIR__) . '/version.php';
	return $OC_VersionString;
}

/** @return array{string, list<string>, array<string, string|true>} */
function takeApart(array $words): array {
	$options = [];
	$plain = [];
	foreach ($words as $word) {
		if (preg_match('/^--([^=]+)(?:=(.*))?$/s', $word, $parts) === 1) {
			$options[$parts[1]] = $parts[2] ?? true;
		} elseif (preg_match('/^-([a-z])$/', $word, $parts) === 1) {
			$options[$parts[1]] = true;
		} else {
			$plain[] = $word;
		}
	}
	return [array_shift($plain) ?? 'list', $plain, $options];
}

/** @param list<string> $known refuses any other option, as Symfony does */
function onlyOptions(Call $call, array $known): void {
	foreach (array_keys($call->options) as $option) {
		if (!in_array($option, [...$known, 'no-interaction', 'n', 'no-warnings', 'no-ansi', 'ansi', 'v', 'q'], true)) {
			throw new Refused("The \"--$option\" option does not exist.");
		}
	}
}
