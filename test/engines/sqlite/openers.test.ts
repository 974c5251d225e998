import { linkSync, renameSync, symlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openersOf } from '../../../src/engines/sqlite/openers.ts';
import { aDatabase } from './a-database.ts';
import { anApplication } from './an-application.ts';

test('tells who has a file open, by whatever name, and not ourselves', async () => {
  const file = aDatabase('CREATE TABLE t(a)');
  const ours = new DatabaseSync(file);
  expect(openersOf([file]).processes).toEqual([]);

  const application = anApplication(file);
  await application.ask('SELECT * FROM t');
  const found = [expect.stringMatching(new RegExp(`^${application.pid} \\(.+\\)$`))];
  expect(openersOf([file]).processes).toEqual(found);
  linkSync(file, `${file}.link`);
  expect(openersOf([`${file}.link`]).processes).toEqual(found);
  symlinkSync(file, `${file}.symlink`);
  expect(openersOf([`${file}.symlink`]).processes).toEqual(found);
  renameSync(file, `${file}.renamed`);
  expect(openersOf(['/not/there', `${file}.renamed`]).processes).toEqual(found);

  await application.stop();
  expect(openersOf([`${file}.renamed`]).processes).toEqual([]);
  ours.close();
});
