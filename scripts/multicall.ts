import { basename } from 'node:path';
import { programNames } from '../src/commands/program-names.ts';
import { run } from '../src/commands/run.ts';

/*
 * The one file that is built. In a single executable argv[1] holds the name it was called by, whatever links led to it
 * (process.execPath is the file behind them all). Under any name that is none of the seven it is penstock; and so it is, whatever
 * the file behind the links is called, where it calls itself.
 */
const asPenstock = '--as-penstock';
const called = basename(process.argv[1] ?? '');
const callsItself = process.argv[2] === asPenstock;
const program = callsItself ? 'penstock' : (programNames.find((name) => name === called) ?? 'penstock');

run(program, process.argv.slice(callsItself ? 3 : 2), { file: process.execPath, args: [asPenstock] });
