import { describe, expect, test } from 'vitest';
import { divideTable } from '../../../../src/engines/mysql/segments/divide-table.ts';

const table = (items: string, options = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4'): string =>
  `CREATE TABLE \`t\` (\n  ${items}\n) ${options}`;
const id = '`id` int(11) NOT NULL AUTO_INCREMENT';
const a = "`a` varchar(9) DEFAULT 'x, KEY `y` (`z`)'";

describe('of a plain table', () => {
  test('secondary keys and foreign keys are taken out, checks and the primary key stay', () => {
    const text = table(
      [
        id,
        a,
        'PRIMARY KEY (`id`)',
        'UNIQUE KEY `one` (`a`(3) DESC,`id`)',
        "KEY `b``two` (`a`) USING BTREE COMMENT 'it''s; \\\\'",
        'CONSTRAINT `knows` FOREIGN KEY (`id`) REFERENCES `u` (`id`) ON DELETE SET NULL ON UPDATE NO ACTION',
        "CONSTRAINT `it` CHECK (`a` <> 'FOREIGN KEY')",
      ].join(',\n  '),
    );
    expect(divideTable(text)).toEqual({
      create: table([id, a, 'PRIMARY KEY (`id`)', "CONSTRAINT `it` CHECK (`a` <> 'FOREIGN KEY')"].join(',\n  ')),
      keys: ['ADD UNIQUE KEY `one` (`a`(3) DESC,`id`)', "ADD KEY `b``two` (`a`) USING BTREE COMMENT 'it''s; \\\\'"],
      foreignKeys: ['ADD CONSTRAINT `knows` FOREIGN KEY (`id`) REFERENCES `u` (`id`) ON DELETE SET NULL ON UPDATE NO ACTION'],
    });
  });
});

test('of a table that keeps its keys only foreign keys are taken out', () => {
  const items = [id, a, 'PRIMARY KEY (`id`)', 'UNIQUE KEY `one` (`a`)'];
  const foreign = 'CONSTRAINT `knows` FOREIGN KEY (`id`) REFERENCES `u` (`id`)';
  expect(divideTable(table([...items, foreign].join(',\n  ')), { keepsKeys: true })).toEqual({
    create: table(items.join(',\n  ')),
    keys: [],
    foreignKeys: [`ADD ${foreign}`],
  });
});

describe('a key stays, and all before it', () => {
  test.each([
    ['that a counting column needs', [id, a, 'KEY `one` (`a`)', 'KEY `two` (`id`)', 'KEY `three` (`a`)'], ['ADD KEY `three` (`a`)']],
    [
      'that is unique where nothing is primary',
      ['`id` int NOT NULL', a, 'UNIQUE KEY `one` (`id`)', 'KEY `two` (`a`)'],
      ['ADD KEY `two` (`a`)'],
    ],
    [
      'of a generated column',
      [
        '`id` int',
        '`g` int GENERATED ALWAYS AS (`id` + 1) VIRTUAL',
        'PRIMARY KEY (`id`)',
        'KEY `one` (`id`)',
        'KEY `two` (`g`)',
        'KEY `three` (`id`)',
      ],
      ['ADD KEY `three` (`id`)'],
    ],
    ['of an expression', [id, a, 'PRIMARY KEY (`id`)', 'KEY `one` (`id`)', 'KEY `two` ((upper(`a`)))'], []],
    ['of words', [id, a, 'PRIMARY KEY (`id`)', 'KEY `one` (`id`)', 'FULLTEXT KEY `two` (`a`)'], []],
    [
      'with words that not all servers know',
      [id, a, 'PRIMARY KEY (`id`)', 'KEY `one` (`id`) /*!80000 INVISIBLE */', 'KEY `two` (`a`)'],
      ['ADD KEY `two` (`a`)'],
    ],
    ['that is ignored', [id, a, 'PRIMARY KEY (`id`)', 'KEY `one` (`id`) IGNORED'], []],
  ])('%s', (_what, items, keys) => {
    const divided = divideTable(table(items.join(',\n  ')));
    expect(divided.keys).toEqual(keys);
    const moved = new Set(keys.map((key) => key.slice('ADD '.length)));
    expect(divided.create).toBe(table(items.filter((item) => !moved.has(item)).join(',\n  ')));
  });
});

test.each([
  ['another engine', 'ENGINE=MyISAM', 'KEY `one` (`id`)'],
  ['partitions', 'ENGINE=InnoDB\n/*!50100 PARTITION BY KEY (`id`) PARTITIONS 3 */', 'KEY `one` (`id`)'],
  ['a history', 'ENGINE=InnoDB WITH SYSTEM VERSIONING', 'KEY `one` (`id`)'],
  [
    'a foreign key into another database',
    'ENGINE=InnoDB',
    'KEY `one` (`id`),\n  CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `other`.`u` (`id`)',
  ],
])('a table with %s stays whole', (_what, options, items) => {
  const text = table(`${id},\n  PRIMARY KEY (\`id\`),\n  ${items}`, options);
  expect(divideTable(text)).toEqual({ create: text, keys: [], foreignKeys: [] });
});
