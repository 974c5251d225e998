import { join, normalize } from 'node:path/posix';
import { Failure } from '../failures/failure.ts';

/** What may happen to a file that is already there: Bareos's Replace, which it leaves to the writer. */
export type Replace = 'always' | 'if-newer' | 'if-older' | 'never';

/** Where a restored stream goes. */
export type RestoreTarget =
  | { readonly kind: 'live'; readonly replace: Replace }
  /** A scratch database; `path` is the drill's directory. */
  | { readonly kind: 'drill'; readonly path: string; readonly replace: Replace }
  /** The stream is written to the file `stem`, with the ending of its format. */
  | { readonly kind: 'file'; readonly stem: string; readonly replace: Replace }
  /** Nobody said where: never the live database. */
  | { readonly kind: 'unknown'; readonly replace: Replace };

/** What the writer was called with. */
export interface WriterCall {
  /** The arguments behind `--where` and `--replace`, undefined where these are absent. */
  readonly where: string | undefined;
  readonly replace: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  readonly application: string;
  readonly database: string;
}

/**
 * Where `bpipe-writer … --where '%w' --replace '%r'` puts the stream. Bareos 25 and older substitute both codes (`%w` is empty
 * for where=/); 26 passes them as they stand and sets BareosWhere and BareosReplace. Bareos restores with the line that was
 * stored at backup time, so every spelling once released keeps its meaning.
 * @throws Failure usage: a where that is relative, or holds `..` or NUL; a replace that Bareos does not know
 */
export function restoreTarget(call: WriterCall): RestoreTarget {
  const replace = readReplace(call.replace === '%r' ? call.env['BareosReplace'] : call.replace);
  const where = call.where === '%w' ? call.env['BareosWhere'] : call.where === '' ? (call.env['BareosWhere'] ?? '') : call.where;
  if (where === undefined) return { kind: 'unknown', replace };
  if (where === '') return { kind: 'live', replace };

  const directory = checkedDirectory(where);
  if (directory === '/') return { kind: 'live', replace };
  const drills = join(normalize(call.stateDir), 'drill');
  if (`${directory}/`.startsWith(`${drills}/`)) return { kind: 'drill', path: directory, replace };
  return { kind: 'file', stem: join(directory, 'penstock', call.application, call.database), replace };
}

function checkedDirectory(where: string): string {
  const problem = !where.startsWith('/')
    ? 'is not an absolute path'
    : where.includes('\0')
      ? 'holds a NUL character'
      : where.split('/').includes('..')
        ? 'holds ..'
        : undefined;
  if (problem !== undefined) {
    throw new Failure('usage', `the directory to restore to ${problem}: ${JSON.stringify(where)}`, {
      hint: 'give an absolute path as where, or / for the live database',
    });
  }
  return normalize(where).replace(/(?<=.)\/+$/, '');
}

/** Bareos's letters (as `%r` and BareosReplace give them) and the words its console takes. Where nothing is known, nothing is overwritten. */
function readReplace(text: string | undefined): Replace {
  switch (text) {
    case 'a':
    case 'always':
      return 'always';
    case 'w':
    case 'ifnewer':
      return 'if-newer';
    case 'o':
    case 'ifolder':
      return 'if-older';
    case 'n':
    case 'never':
    case '':
    case undefined:
      return 'never';
    default:
      throw new Failure(
        'usage',
        `expected a, w, o or n (always, ifnewer, ifolder, never) to say what may be replaced, found ${JSON.stringify(text)}`,
      );
  }
}
