import { buildBpipeLine } from '../bpipe-line.ts';
import type { Setup } from './setup.ts';

/**
 * The bpipe line of a database. Bareos restores with the line that was stored at backup time, so its spelling is kept for years. Bacula knows only the positional
 * form, and starts both programs by a shell.
 */
export function pluginLine(
  { application, programs, dialect }: Pick<Setup, 'application' | 'programs' | 'dialect'>,
  database: string,
): string {
  const name = `${application}/${database}`;
  const file = `/penstock/${name}`;
  const reader = [`${programs}/bpipe-reader`, name];
  const writer = [`${programs}/bpipe-writer`, name, '--where', '%w', '--replace', '%r'];
  if (dialect === 'bareos') return buildBpipeLine({ file, reader, writer });
  return `bpipe:${file}:${reader.join(' ')}:${writer.map((word) => (word.startsWith('%') ? `'${word}'` : word)).join(' ')}`;
}
