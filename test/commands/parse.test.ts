import { describe, expect, test } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import type { ProgramName } from '../../src/commands/program-names.ts';
import { programs } from '../../src/commands/programs.ts';
import { verbs } from '../../src/commands/verbs.ts';

describe('every verb and program', () => {
  const all: { program: ProgramName; args: string[] }[] = [
    ...Object.keys(verbs).map((verb) => ({ program: 'penstock' as const, args: [verb] })),
    ...Object.keys(programs).map((program) => ({ program: program as ProgramName, args: [] })),
  ];
  test.each(all)('$program $args --help shows usage, examples and exit statuses', async ({ program, args }) => {
    const call = await parse(program, [...args, '--help']);
    expect(call).toMatchObject({ kind: 'text' });
    const text = call.kind === 'text' ? call.text : '';
    expect(text).toContain(`Usage: ${[program, ...args].join(' ')}`);
    expect(text).toMatch(/EXAMPLES\n {2}\S/);
    expect(text).toMatch(/EXIT STATUS\n[^]* 65 {2}not whole.*268435521/);
  });
});

test('arguments and options reach the verb', async () => {
  const call = await parse('bpipe-writer', ['shop/orders', '--where', '', '--replace', '%r', '--state-dir', '/x']);
  expect(call).toMatchObject({ kind: 'verb', arguments: ['shop/orders'], options: { where: '', replace: '%r' }, stateDir: '/x' });
});

test.each([
  [['nosuch'], 'there is no verb nosuch'],
  [['dump'], 'missing required argument'],
  [['dump', 'shop/orders', '--nosuch'], 'unknown option'],
  [['dump', 'shop/orders', '--state-dir', 'here'], 'expected an absolute path'],
  [['dump', 'shop/orders', 'more'], 'too many arguments'],
])('wrong usage is said: penstock %j', async (args, message) => {
  await expect(parse('penstock', args)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) });
});

test('penstock alone lists its verbs, and the hidden ones not', async () => {
  const call = await parse('penstock', []);
  const text = call.kind === 'text' ? call.text : '';
  for (const verb of Object.keys(verbs)) expect(text).toContain(verb);
  expect(text).not.toContain('sqlite-load');
});
