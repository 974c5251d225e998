// A restore in a process of its own, for the tests that kill it: `node own-program.ts INPUT.json`.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { PostgresqlSettings } from '../../../src/engines/postgresql/settings.ts';
import { notesInMemory } from '../../support/notes-in-memory.ts';
import { aTarget, prove } from './a-target.ts';
import { postgresql } from '../../../src/engines/postgresql/index.ts';

interface Input {
  settings: PostgresqlSettings;
  server: { socket: string; port: number };
  journal: string;
  text: string;
}

const { settings, server, journal, text } = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Input;
const target = aTarget(server, settings, {
  now: new Date(),
  patience: 600,
  journal: {
    read: async () => undefined,
    write: async (entry) => writeFileSync(journal, JSON.stringify(entry)),
    clear: async () => rmSync(journal, { force: true }),
    ...notesInMemory(),
  },
});
await prove(target, readFileSync(text));
await postgresql.swap(target, undefined);
