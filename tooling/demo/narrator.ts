import { styleText } from 'node:util';

/** How the demo speaks: colours on a terminal, plain text in a pipe. */
export const narrator = {
  title: (text: string): void => write(`\n${bold(text)}\n`),
  chapter: (number: number, text: string): void => write(`\n${bold(`${number}. ${text}`)}\n`),
  tell: (text: string): void => write(`   ${text}\n`),
  /** A file or an output, as it is. */
  show: (text: string): void => write(text.trimEnd().replaceAll(/^/gm, `   ${dim('│')} `) + '\n'),
  command: (text: string): void => write(`   ${dim('$')} ${text}\n`),
  /** Something that was promised and is so. */
  proven: (text: string): void => write(`   ${styleText('green', '✓', { stream: process.stdout })} ${text}\n`),
};

/** 1234567 → `1.2 MB`. */
export function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function write(text: string): void {
  process.stdout.write(text);
}

function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}

function dim(text: string): string {
  return styleText('dim', text, { stream: process.stdout });
}
