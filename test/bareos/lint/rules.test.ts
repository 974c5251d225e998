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
  'spool-format': { spooled: [{ database: 'a/b', file: '/var/spool/penstock/a/b.tar', others: ['/var/spool/penstock/a/b.sql'] }] },
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
    spooled: [],
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

const codesIn = (code: string, rule: Rule, text: string): string[] => lint(configurationOf(code, rule, text)).map(({ what }) => what);

test('a name is looked for wherever one stands, letter by letter, and in lists', () => {
  const text = `Director { Name = d\n Messages = Daemon }
Messages { Name = Daemon }
Catalog { Name = Cat }
Client { Name = c\n Catalog = cat }
Pool { Name = Full\n Next Pool = Long\n Storage = "A", "B" }
Storage { Name = A }
Storage { Name = B }
JobDefs { Name = j\n Storage = A, C\n Client = c }`;
  expect(codesIn('dangling-reference', rules['dangling-reference'], text).toSorted()).toEqual([
    'there is no Catalog cat',
    'there is no Pool Long',
    'there is no Storage A, C',
  ]);
});

test('two resources whose names differ in case are two', () => {
  expect(codesIn('duplicate-name', rules['duplicate-name'], 'Pool { Name = Full }\nPool { Name = full }')).toEqual([]);
});

test('a file of the spool is fine beside the one that is written, and where a directory takes that', () => {
  const fileSet = (...files: string[]): string =>
    `FileSet { Name = f\n${files.map((file) => ` Include { File = "${file}" }`).join('\n')} }`;
  const other = '/var/spool/penstock/a/b.sql';
  const found = (...files: string[]): string[] => codesIn('spool-format', rules['spool-format'], fileSet(...files));
  expect(found(other)).toEqual([`${other} is not what a/b is written to, which is /var/spool/penstock/a/b.tar`]);
  expect(found('/etc', '/var/spool/pen', other)).toHaveLength(1);
  for (const file of ['/var/spool/penstock/a/b.tar', '/var/spool/', '/']) expect(found(other, file)).toEqual([]);
  // What stands in another FileSet is of another job.
  expect(codesIn('spool-format', rules['spool-format'], `${fileSet(other)}\n${fileSet('/').replace('= f', '= g')}`)).toHaveLength(1);
});

test('what a job has from its JobDefs counts', () => {
  const fileSet = rules['suffix-accurate'].bad.split('\nJob')[0];
  const text = `${fileSet}\nJobDefs { Name = d\n FileSet = f\n Accurate = yes }\nJob { Name = j\n JobDefs = d }`;
  expect(codesIn('suffix-accurate', rules['suffix-accurate'], text)).toHaveLength(1);
  expect(codesIn('suffix-accurate', rules['suffix-accurate'], `${text}\nJob { Name = k\n JobDefs = d\n Accurate = no }`)).toHaveLength(1);
});

test('docs/lint.md has every rule, with its reason and its examples', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/lint.md'), 'utf8');
  for (const [code, { severity, dialect, why, todo, bad, good }] of Object.entries<Rule>(rules)) {
    const short = (text: string): string => (text.length > 1000 ? `${text.slice(0, 80)} …` : text);
    const section = `## ${code}\n\n${severity}${dialect === undefined ? '' : `, ${dialect} only`}. ${why} ${todo}\n\n\`\`\`\n# bad\n${short(bad)}\n\n# good\n${short(good)}\n\`\`\`\n`;
    expect(page).toContain(section);
  }
});
