import { expect, test } from 'vitest';
import { parseYaml } from '../../src/applications/parse-yaml.ts';

function mistakesOf(text: string): string[] {
  const parsed = parseYaml(text);
  return 'problems' in parsed ? parsed.problems.map((problem) => `${problem.line}:${problem.column}: ${problem.text}`) : [];
}

test.each([
  ['a: 1\na: 2', '2:1: this key stands twice'],
  ['a:\n\tb: 1', '2:1: indented by a tab: YAML takes blanks only'],
  ['a: &hunter2 1', '1:13: anchors and aliases (&name, *name) are not understood: quote a text that begins so'],
  ['password: *hunter2', '1:11: anchors and aliases (&name, *name) are not understood: quote a text that begins so'],
  ['password: @hunter2', '1:11: a text that begins with this character needs quotes'],
  ['password: "hunter2', '1:19: a quote, bracket, comma or colon is missing before this'],
  ['password: "hun\\qhunter2"', '1:15: a text in double quotes holds a backslash that escapes nothing: use single quotes'],
  ['password: !hunter2 x', '1:11: tags (!name) are not understood: quote a text that begins with !'],
  ['p: {a: hunter2', '1:15: the indentation does not fit the lines above, or a bracket is not closed'],
  ['p: hunter2: x', '1:4: a colon too many, or a line that is not indented as it must be: quote a text that holds ": "'],
  ['a: 1\n---\nb: 2', '2:1: expected one document, found a second one (---)'],
  ['1: x', '1:1: expected a text as key: put it into quotes'],
  ['~: x', '1:1: expected a text as key: put it into quotes'],
  ['__proto__: {}', '1:1: expected a text as key: put it into quotes'],
  ['? [hunter2]\n: b', '1:3: expected a text as key: put it into quotes'],
  ['a\nb: c', '1:1: expected key: value, found a text of several lines: is a colon missing?'],
  [`x: ${'['.repeat(20_000)}`, expect.stringMatching(/nested deeper than an application file can be$/)],
])('%j', (text, mistake) => {
  expect(mistakesOf(text)).toEqual([mistake]);
});

test('several are told at once', () => {
  expect(mistakesOf('a: @x\nb: @y\n')).toHaveLength(2);
});

test.each([
  ['a: { b: [1, x] }', ['a', 'b', 1], 'value', { line: 1, column: 13 }],
  ['a:\n  b:\n    - x\n', ['a', 'b'], 'key', { line: 2, column: 3 }],
  ['a:\n  b: 5\n', ['a', 'missing', 'deep'], 'value', { line: 2, column: 3 }],
  ['a:\nb: 5\n', ['a'], 'value', { line: 1, column: 3 }],
  ['"a": 5', ['a'], 'key', { line: 1, column: 1 }],
] as const)('%j: where %j stands (%s)', (text, path, part, place) => {
  const parsed = parseYaml(text);
  expect('yaml' in parsed && parsed.yaml.positionOf(path, part)).toEqual(place);
});
