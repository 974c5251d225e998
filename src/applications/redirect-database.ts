import * as z from 'zod';
import { engineSettings } from '../engines/settings.ts';
import { Failure } from '../failures/failure.ts';
import { HeldSecret } from '../secrets/held-secret.ts';
import type { Database } from './contract.ts';
import { findProblems } from './find-problems.ts';
import { nearestName } from './nearest-name.ts';
import type { Path } from './problem.ts';

/**
 * A database of the application file with other settings: `database=shop_copy,host=db2`, in the words of that file. What is not said stays
 * as the file has it; `host` takes the place of a socket, and the other way round. The password is the file's, or that of `password-file`.
 * @param words pairs, separated by commas
 * @throws Failure usage: a word that is no pair, or one that the engine's settings do not know or take
 */
export function redirectDatabase(database: Database, words: string): Database {
  const { shape } = engineSettings[database.engine];
  const known = [...Object.keys(shape).filter((key) => key !== 'password'), 'password-file'];
  const settings: Record<string, unknown> = { ...database.settings };
  // No text says a secret that is held in memory, and no schema knows it.
  const held = settings['password'] instanceof HeldSecret ? { password: settings['password'] } : {};
  if ('password' in held) delete settings['password'];
  for (const [key, text] of pairsOf(words, known)) {
    if (key === 'password') {
      throw new Failure('usage', 'a password cannot stand on a command line, where others can read it', {
        hint: '--to password-file=/path names a file of mode 600 that holds it',
      });
    }
    if (!known.includes(key) && !key.startsWith('tls.')) throw unknownWord(key, known);
    if (key === 'password-file') settings['password'] = { file: text };
    else if (key.startsWith('tls.')) settings['tls'] = { ...(settings['tls'] as object | undefined), [key.slice(4)]: asBoolean(text) };
    else settings[key] = isNumber(shape[key as keyof typeof shape]) && /^\d+$/.test(text) ? Number(text) : text;
    if (key === 'host') delete settings['socket'];
    if (key === 'socket') for (const other of ['host', 'port', 'tls']) delete settings[other];
  }
  const yaml = { value: settings, positionOf: (path: Path) => ({ line: 1, column: path.length }) };
  const checked = findProblems(yaml, engineSettings[database.engine] as z.ZodType);
  if ('problems' in checked) {
    const [first = '', ...others] = checked.problems.map(({ text }) => `--to ${text}`);
    throw new Failure('usage', first, { details: others, hint: `known are ${known.join(', ')}` });
  }
  return { engine: database.engine, settings: { ...held, ...(checked.file as object) } } as Database;
}

function unknownWord(key: string, known: readonly string[]): Failure {
  const nearest = nearestName(key, known);
  return new Failure('usage', `--to ${key}: unknown key`, {
    hint: nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`,
  });
}

/** Only a comma before another known word separates, so that a path may hold one. */
function pairsOf(words: string, known: readonly string[]): readonly (readonly [key: string, text: string])[] {
  const border = new RegExp(`,(?=(?:${[...known, 'password'].join('|')}|tls\\.\\w+)=)`);
  return words.split(border).map((word) => {
    const at = word.indexOf('=');
    if (at > 0) return [word.slice(0, at).trim(), word.slice(at + 1)] as const;
    throw new Failure('usage', `--to expects key=value, found ${JSON.stringify(word)}`, {
      hint: `for example --to database=copy; known are ${known.join(', ')}`,
    });
  });
}

function asBoolean(text: string): string | boolean {
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** Whether a setting is a number, whatever default it has. */
function isNumber(type: z.core.$ZodType | undefined): boolean {
  if (type instanceof z.ZodDefault || type instanceof z.ZodOptional) return isNumber(type.unwrap());
  return type instanceof z.ZodNumber;
}
