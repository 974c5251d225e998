import { refusal } from './refusal.ts';
import { lex } from './tokens.ts';

/**
 * Refuses a statement that means one thing to a server that executes a comment and another thing to one that skips it, as
 * ``CREATE TABLE /*!99999 x ( *\/ live.t (a int)``: it would pass for a table x and make a table of another database.
 * Comments that every supported server executes are none (`/*!50001`). Others may be around a whole statement, or hold a few
 * words on a column or table (`/*!80016 DEFAULT ENCRYPTION='N' *\/`).
 * @throws Failure not-whole
 */
export function checkConditions(text: string): void {
  let words = '';
  let parenthesis = false;
  let around = false;
  let within = false;
  let first = true;
  for (const { kind, text: token } of lex(text)) {
    if (around && kind !== 'close' && !within) throw refusal('a statement of which not all servers read the same part', text);
    if (kind === 'open') {
      if (within) throw refusal('an executable comment inside another', text);
      if (first && !alwaysExecuted(token)) around = within = true;
      else if (!alwaysExecuted(token)) {
        if (!words.startsWith('CREATE TABLE ') || !parenthesis) throw refusal('a statement that not all servers read alike', text);
        within = true;
      }
    } else if (kind === 'close') within = false;
    else if (within && !around && kind !== 'word' && kind !== 'string' && token !== '=') {
      throw refusal('a statement that not all servers read alike', text);
    }
    if (kind === 'word' && words.length < 20) words += `${token} `;
    if (token === '(' && !within) parenthesis = true;
    first = false;
  }
}

/** MySQL 5.7 and newer and MariaDB execute these; MariaDB skips 50700 to 99999, and `M!` is its own. */
function alwaysExecuted(version: string): boolean {
  return version === '!' || (/^!\d{5}$/.test(version) && Number(version.slice(1)) < 50_700);
}
