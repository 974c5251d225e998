import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = `
import { registerHooks } from 'node:module';
const asked = [];
registerHooks({ resolve: (name, context, next) => { asked.push(name); return next(name, context); } });
const { readApplication } = await import(${JSON.stringify(new URL('../../src/applications/read-application.ts', import.meta.url).href)});
await readApplication('nothing', '/nowhere').catch(() => undefined);
console.log(JSON.stringify(asked));
`;

test('an application file is read without any engine, driver or program', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  const asked = JSON.parse(stdout) as string[];
  expect(asked.filter((name) => /^(pg|mysql2|execa|node:sqlite|node:child_process)|\/index\.ts$|engines\/registry/.test(name))).toEqual([
    './generic/index.ts',
    './nextcloud/index.ts',
  ]);
});
