import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint } from '../../../src/bareos/lint.ts';
import { rules } from '../../../src/bareos/lint/registry.ts';
import type { Configuration, Rule } from '../../../src/bareos/lint/rule.ts';
import { parseConfiguration } from '../../../src/configuration/parse-configuration.ts';

/** What a text cannot say: another file's mode, a host, an application. */
const besides: Readonly<Record<string, Partial<Configuration>>> = {
  'readable-by-others': { stat: () => ({ mode: 0o100644, isDirectory: false }) },
  'program-missing': { isHost: true, stat: (path) => (path === '/bin/true' ? { mode: 0o100755, isDirectory: false } : undefined) },
  'uncovered-database': { databases: ['a/b'] },
  'included-directory': { stat: (path) => ({ mode: 0o755, isDirectory: path === '/etc' }) },
  'dangling-reference': { isWhole: true },
};

function configurationOf(code: string, rule: Rule, text: string): Configuration {
  const items = parseConfiguration(text, 'x.conf');
  return {
    dialect: rule.dialect ?? 'bareos',
    resources: items.filter((item) => item.kind === 'block'),
    inclusions: items.filter((item) => item.kind === 'inclusion'),
    isWhole: false,
    stat: () => undefined,
    isHost: false,
    databases: [],
    ...besides[code],
  };
}

describe.each(Object.entries<Rule>(rules))('%s', (code, rule) => {
  test('finds its bad example, and nothing else in it', () => {
    const found = lint(configurationOf(code, rule, rule.bad));
    expect(found.map((finding) => finding.code)).toEqual([code]);
    expect(found[0]?.what).toMatch(/[^.]$/);
  });
  test('leaves its good example alone', () => expect(lint(configurationOf(code, rule, rule.good))).toEqual([]));
});

test('docs/lint.md has every rule, with its reason and its examples', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/lint.md'), 'utf8');
  for (const [code, { severity, dialect, why, todo, bad, good }] of Object.entries<Rule>(rules)) {
    const short = (text: string): string => (text.length > 1000 ? `${text.slice(0, 80)} …` : text);
    const section = `## ${code}\n\n${severity}${dialect === undefined ? '' : `, ${dialect} only`}. ${why} ${todo}\n\n\`\`\`\n# bad\n${short(bad)}\n\n# good\n${short(good)}\n\`\`\`\n`;
    expect(page).toContain(section);
  }
});
