import { expect, test } from 'vitest';
import { pick } from '../../../src/engines/mysql/pick.ts';

const settings = "/*!40101 SET NAMES utf8mb4 */;\n/*!40101 SET TIME_ZONE='+00:00', UNIQUE_CHECKS=0 */;\n";
const table = (name: string): string =>
  `CREATE TABLE \`${name}\` (\n  \`id\` int(11) NOT NULL,\n  PRIMARY KEY (\`id\`)\n) ENGINE=InnoDB;\n`;
const rows = (name: string): string => `${settings}INSERT INTO \`${name}\` VALUES\n(1),\n(2);\n`;
const keys = (name: string): string => `${settings}ALTER TABLE \`${name}\` ADD KEY \`k\` (\`id\`);\n`;
const foreignKey = (name: string, other: string): string =>
  `ALTER TABLE \`${name}\` ADD CONSTRAINT \`c_${other}\` FOREIGN KEY (\`id\`) REFERENCES \`${other}\` (\`id\`);\n`;
const dump = [
  ...['one', 'two', 'three'].map(table),
  ...['one', 'two', 'three', 'two'].map(rows),
  keys('one'),
  keys('two'),
  settings,
  foreignKey('one', 'two'),
  foreignKey('two', 'one'),
  foreignKey('two', 'three'),
  '-- Dump completed on 2026-11-26\n',
].join('');

/** What is picked, as text, and what is left out. */
function picked(names: readonly string[], together: boolean, empty: readonly string[] = []): { text: string; leftOut: string[] } {
  const picker = pick({
    wants: ({ counted }) => names.includes(counted),
    refuses: () => false,
    wantsRows: ({ counted }) => !empty.includes(counted),
    filter: undefined,
    decode: false,
    triggers: true,
    together,
  });
  const pieces = [...picker.push(Buffer.from(dump)), ...picker.finish().pieces];
  return {
    text: pieces.map((piece) => ('text' in piece ? piece.text.toString() : '')).join(''),
    leftOut: pieces.flatMap((piece) => (piece.kind === 'left-out' ? [`${piece.table.counted}: ${piece.what}`] : [])),
  };
}

test('keys of a dump in segments go with their tables, foreign keys where both are there', () => {
  const { text, leftOut } = picked(['one', 'two'], true);
  expect(text.match(/ALTER TABLE.*/g)).toEqual(
    [keys('one'), keys('two'), foreignKey('one', 'two'), foreignKey('two', 'one')].map((each) =>
      each.slice(each.indexOf('ALTER')).trimEnd(),
    ),
  );
  expect(text.match(/INSERT/g)).toHaveLength(3);
  expect(text).not.toContain('three');
  expect(leftOut).toEqual(['two: its foreign key to three']);
});

test('a table whose rows are not wanted has its keys; foreign keys to it go with the rows of others', () => {
  const { text, leftOut } = picked(['one', 'two', 'three'], true, ['one', 'three']);
  expect(text.match(/INSERT INTO `\w+`/g)).toEqual(['INSERT INTO `two`', 'INSERT INTO `two`']);
  expect(text.match(/CREATE TABLE/g)).toHaveLength(3);
  expect(text).toContain(keys('one').slice(settings.length));
  expect(text).toContain(foreignKey('one', 'two'));
  expect(leftOut).toEqual(['two: its foreign key to one', 'two: its foreign key to three']);
  expect(picked(['one', 'two', 'three'], true, ['one', 'two', 'three']).leftOut).toEqual([]);
});

test('one table alone keeps its keys', () => {
  const { text, leftOut } = picked(['two'], false);
  expect(text.match(/ALTER TABLE.*/g)).toEqual(['ALTER TABLE `two` ADD KEY `k` (`id`);']);
  expect(leftOut).toEqual(['two: its foreign key to one', 'two: its foreign key to three']);
  // The settings of segments that are passed over do not pile up.
  expect(text.match(/SET NAMES/g)).toHaveLength(1);
});
