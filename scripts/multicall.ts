import { basename } from 'node:path';
import { programNames } from '../src/commands/program-names.ts';
import { run } from '../src/commands/run.ts';

/*
 * The one file that is built. In a single executable argv[1] holds the name it was called by, whatever links led to it
 * (process.execPath is the file behind them all). Under any name that is none of the seven it is penstock.
 */
const called = basename(process.argv[1] ?? '');
const program = programNames.find((name) => name === called) ?? 'penstock';

run(program, process.argv.slice(2), { file: process.execPath, args: [] });
