import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
  type Node,
} from 'yaml';
import type { Path, Problem } from './problem.ts';

/** A YAML text, and where in it things stand. */
export interface ParsedYaml {
  readonly value: unknown;
  /** The position of the value at `path`, or of its key; of what is nearest above it where it is missing. */
  positionOf(path: Path, part: 'key' | 'value'): { readonly line: number; readonly column: number };
}

/** The parser's own messages may quote the file, and so a secret; these do not. */
const syntaxErrors: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'expected a value, found an alias (*name): quote a text that begins with *',
  BAD_DQ_ESCAPE: 'a text in double quotes holds a backslash that escapes nothing: use single quotes',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a colon too many, or a line that is not indented as it must be: quote a text that holds ": "',
  DUPLICATE_KEY: 'this key stands twice',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing before this',
  MULTILINE_IMPLICIT_KEY: 'expected key: value, found a text of several lines: is a colon missing?',
  MULTIPLE_DOCS: 'expected one document, found a second one (---)',
  RESOURCE_EXHAUSTION: 'nested deeper than an application file can be',
  TAB_AS_INDENT: 'indented by a tab: YAML takes blanks only',
  TAG_RESOLVE_FAILED: 'tags (!name) are not understood: quote a text that begins with !',
  UNEXPECTED_TOKEN: 'this cannot stand here: is a quote, bracket or comma missing or too many?',
};

/** Parses an application file's text; gives the problems where it is not plain YAML with keys that are texts. */
export function parseYaml(text: string): { readonly yaml: ParsedYaml } | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    ...place(error.pos[0]),
    text: syntaxErrors[error.code] ?? `this is not YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`,
  }));
  if (problems.length === 0)
    problems.push(...unwanted(document).map(({ node, problem }) => ({ ...place(node.range?.[0] ?? 0), text: problem })));
  // One mistake makes the parser stumble over what follows on the line.
  if (problems.length > 0) return { problems: problems.filter(({ line }, at) => problems[at - 1]?.line !== line) };
  const positionOf = (path: Path, part: 'key' | 'value'): { line: number; column: number } =>
    place(nodeAt(document, path, part)?.range?.[0] ?? 0);
  return { yaml: { value: document.toJS(), positionOf } };
}

/** What YAML allows and an application file does not need: it makes a file mean something else than it seems to. */
function unwanted(document: Document): { node: Node; problem: string }[] {
  const found: { node: Node; problem: string }[] = [];
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node) || node.anchor !== undefined)
        found.push({ node, problem: 'anchors and aliases (&name, *name) are not understood: quote a text that begins so' });
    },
    Pair: (_, { key }) => {
      if (!isNode(key) || (isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__')) return;
      found.push({ node: key, problem: 'expected a text as key: put it into quotes' });
    },
  });
  return found;
}

function nodeAt(document: Document, path: Path, part: 'key' | 'value'): Node | undefined {
  let node = document.contents;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    const item = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && key.value === step)
      : isSeq(node) && typeof step === 'number'
        ? node.items[step]
        : undefined;
    if (item === undefined) break;
    if (!isPair(item)) node = item as Node;
    else if ((isLast && part === 'key') || !isNode(item.value)) return item.key as Node;
    else node = item.value;
  }
  return node ?? undefined;
}
