const compiled = new Map<string, RegExp>();

/**
 * Whether a path fits an extended regular expression of POSIX, as the file daemon's RegexDir takes them: anywhere in it, unless `^` and `$` say otherwise. Both dialects agree but inside
 * of brackets, where POSIX knows no escapes.
 * @throws Error for a class such as `[[:alpha:]]`, which no profile has
 */
export function fitsExpression(path: string, expression: string): boolean {
  let shape = compiled.get(expression);
  if (shape === undefined) compiled.set(expression, (shape = new RegExp(expression.replace(/\\.|\[\^?\]?[^\]]*\]/gs, escapeBracket), 's')));
  return shape.test(path);
}

function escapeBracket(part: string): string {
  if (!part.startsWith('[')) return part;
  if (/\[[:.=](?=.)/s.test(part.slice(1, -1))) throw new Error(`a class in ${part}`);
  const start = part.startsWith('[^') ? 2 : 1;
  return `${part.slice(0, start)}${part.slice(start, -1).replace(/[\\[\]]/g, '\\$&')}]`;
}
