import { createHash } from 'node:crypto';

/** What made a file, how to change it, and a digest of the rest, by which a change by hand is seen. */
export function withFirstLine(text: string, source: string): string {
  return `# Made by penstock configure from ${source}; change that and run it again. ${digest(text)}\n${text}`;
}

/** Whether a file is one of ours, and still as it was made. */
export function ownership(text: string): 'ours' | 'changed by hand' | 'not ours' {
  const end = text.indexOf('\n');
  const stamp = /^# Made by penstock configure from .* ([0-9a-f]{16})$/.exec(text.slice(0, end))?.[1];
  if (stamp === undefined) return 'not ours';
  return stamp === digest(text.slice(end + 1)) ? 'ours' : 'changed by hand';
}

/** The file that a file of ours was made from; undefined where it is none. */
export function sourceOf(text: string): string | undefined {
  return /^# Made by penstock configure from (.*); change that and run it again\. [0-9a-f]{16}$/.exec(
    text.slice(0, text.indexOf('\n')),
  )?.[1];
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
