import { exitStatuses } from '../failures/exit-status.ts';
import { Failure } from '../failures/failure.ts';
import { Interruption } from '../failures/interruption.ts';
import { printableLines } from '../reports/printable-lines.ts';

/**
 * What went wrong as lines for stderr, `prog: error:` and `prog: hint:`, and the exit status it means. What was said may come from a dump, so no
 * terminal obeys it.
 */
export function say(program: string, error: unknown): { lines: string[]; status: number } {
  const { lines, status } = asLines(program, error);
  return { lines: lines.map(printableLines), status };
}

function asLines(program: string, error: unknown): { lines: string[]; status: number } {
  if (error instanceof Failure) {
    const further = error.details.filter((detail) => detail !== error.message);
    const lines = [error.message, ...further].map((line) => `${program}: error: ${line}`);
    if (error.hint !== undefined) lines.push(`${program}: hint: ${error.hint}`);
    return { lines, status: exitStatuses[error.kind].status };
  }
  if (error instanceof Interruption) return { lines: [`${program}: error: ${error.message}`], status: 128 + error.signalNumber };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    lines: [`${program}: bug: ${stack}`, `${program}: hint: this is a mistake in penstock itself; please report it with the lines above`],
    status: exitStatuses.bug.status,
  };
}
