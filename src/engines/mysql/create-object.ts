import type { Reader } from './reader.ts';

/** Stored programs and views: what a table rename cannot move. */
export type ObjectKind = 'view' | 'trigger' | 'routine' | 'event';

/** The words that make them and drop them. */
export const objectWords: Readonly<Record<string, ObjectKind>> = {
  VIEW: 'view',
  TRIGGER: 'trigger',
  PROCEDURE: 'routine',
  FUNCTION: 'routine',
  PACKAGE: 'routine',
  EVENT: 'event',
};

/**
 * `CREATE … VIEW|TRIGGER|PROCEDURE|FUNCTION|PACKAGE|EVENT name` behind CREATE; the rest of the text is the object's own affair.
 * @throws Failure not-whole
 */
export function createObject(words: Reader): { readonly what: ObjectKind; readonly name: string } {
  words.accept('OR', 'REPLACE');
  if (words.accept('ALGORITHM', '=')) words.next();
  if (words.accept('DEFINER', '=')) account(words);
  if (words.accept('SQL', 'SECURITY')) words.next();
  words.accept('AGGREGATE');
  const what = objectWords[words.peek()?.text ?? ''];
  if (what === undefined || words.peek()?.kind !== 'word') throw words.refuse('a statement that no dump of one database holds');
  const kind = words.next()?.text;
  if (kind === 'PACKAGE') words.accept('BODY');
  words.accept('IF', 'NOT', 'EXISTS');
  // Triggers are dumped as they were typed, perhaps with their database's name; the loader leaves it out.
  if (what === 'trigger') return { what, name: triggerName(words) };
  const name = words.name();
  // Without parameters it would be a loadable function: CREATE FUNCTION … SONAME.
  if ((kind === 'PROCEDURE' || kind === 'FUNCTION') && words.peek()?.text !== '(') throw words.refuse('a function from a library file');
  return { what, name };
}

function triggerName(words: Reader): string {
  const first = words.next();
  if (first === undefined) throw words.refuse('a trigger without a name');
  return words.accept('.') ? words.name() : words.spelled(first);
}

/** `root`@`localhost`, CURRENT_USER, or a role's name. */
function account(words: Reader): void {
  words.next();
  // The host follows as `@` and a name, or as one variable-like word where it is not quoted.
  if (words.accept('@')) words.next();
  else if (words.peek()?.kind === 'variable') words.next();
  if (words.accept('(')) words.expect(')');
}
