import { join } from 'node:path';
import { run } from '../src/commands/run.ts';

run('after-backup', process.argv.slice(2), { file: process.execPath, args: [join(import.meta.dirname, 'penstock.ts')] });
