<?php
/** What a command prints. */
final class Output {
	public function __construct(private readonly bool $isQuiet) {
	}

	public function line(string $text): void {
		if (!$this->isQuiet) {
			fwrite(STDOUT, "$text\n");
		}
	}

	public function error(string $text): void {
		if (!$this->isQuiet) {
			fwrite(STDERR, "$text\n");
		}
	}

	/** §1: slashes are escaped, as PHP does. */
	public function json(mixed $value, bool $isPretty = false): void {
		$this->line(json_encode($value, $isPretty ? JSON_PRETTY_PRINT : 0));
	}
}
