import type { Reader } from './reader.ts';
import type { SessionValues } from './session-values.ts';

/** Session variables that dump tools set; none of them reaches beyond the session. */
const settable = new Set([
  'CHARACTER_SET_CLIENT',
  'CHARACTER_SET_RESULTS',
  'COLLATION_CONNECTION',
  'TIME_ZONE',
  'UNIQUE_CHECKS',
  'FOREIGN_KEY_CHECKS',
  'SQL_MODE',
  'SQL_NOTES',
  'NOTE_VERBOSITY',
  'AUTOCOMMIT',
]);

/**
 * Character sets in which a byte of a longer character can be a quote or a backslash, so that the server would see other strings
 * than the scanner (MySQL manual, "Connection Character Sets").
 */
const unsafeCharset = /^(?:big5|cp932|gb18030|gbk|sjis|ucs2|utf16|utf16le|utf32|filename)(?:_|$)/i;

/** `SET …` behind its first word. @param session is told what it sets */
export function checkSet(words: Reader, session: SessionValues): void {
  if (words.accept('NAMES')) {
    session.set('CHARACTER_SET_CLIENT', charset(words));
    words.end();
    return;
  }
  do assignment(words, session);
  while (words.accept(','));
  words.end();
}

function assignment(words: Reader, session: SessionValues): void {
  const token = words.next();
  const isUser = token?.kind === 'variable' && !token.text.startsWith('@@');
  if (token === undefined || (token.kind !== 'variable' && token.kind !== 'word')) throw words.refuse('a SET that no dump tool writes');
  const variable = isUser ? token.text : sessionVariable(words, token.text);
  words.expect('=');
  const value = words.next();
  if (value === undefined) throw words.refuse('a SET without a value');
  if (value.kind === 'variable' && value.text.startsWith('@@')) {
    const source = sessionVariable(words, value.text);
    if (!isUser) throw words.refuse('a SET that no dump tool writes');
    session.save(variable, source);
    return;
  }
  // A session variable gets back only what was saved of it: a literal kept in a user variable would pass the checks below.
  if (value.kind === 'variable' && !isUser && session.restore(variable, value.text)) return;
  if (isUser || value.kind === 'variable') throw words.refuse('a SET that no dump tool writes');
  if (
    variable === 'SQL_MODE' &&
    (value.kind !== 'string' || /NO_BACKSLASH_ESCAPES/i.test(value.text) || !/^[A-Z_,\s]*$/i.test(value.text))
  ) {
    throw words.refuse('an sql_mode under which quotes mean something else');
  }
  if (variable.startsWith('CHARACTER_SET_') || variable === 'COLLATION_CONNECTION') safeCharset(words, value.text);
  else if (value.kind === 'name' || value.text === '(') throw words.refuse('a SET that no dump tool writes');
  session.set(variable, value.text);
}

function sessionVariable(words: Reader, text: string): string {
  const found = text.replace(/^@@(?:session\.|local\.)?/, '').toUpperCase();
  if (!settable.has(found)) throw words.refuse('a SET of a variable that no dump of one database needs');
  return found;
}

function charset(words: Reader): string {
  const token = words.next();
  if (token === undefined) throw words.refuse('SET NAMES without a name');
  safeCharset(words, token.text);
  if (words.accept('COLLATE')) safeCharset(words, words.next()?.text ?? '');
  return token.text;
}

/** A name, and neither a collation's number nor a name in hexadecimal, which the servers take as well; nor what the server has for a default. */
function safeCharset(words: Reader, text: string): void {
  if (!/^[a-z]\w*$/i.test(text) || /^default$/i.test(text) || unsafeCharset.test(text))
    throw words.refuse('a character set under which quotes mean something else');
}
