import * as z from 'zod';
import { engineSettings } from '../../engines/settings.ts';
import { absolutePath } from '../absolute-path.ts';
import { checks } from '../checks.ts';
import { commonKeys } from '../common-keys.ts';
import { duration } from '../duration.ts';
import { name } from '../name.ts';
import { partialRows } from '../partial-rows.ts';

const { sqlite, postgresql, mysql } = engineSettings;
const ofAnyEngine = {
  rows: partialRows.describe(
    'tables whose rows are not all backed up, by their names as penstock inspect has them: none, or { where: CONDITION } for those that are; needs stream.format archive',
  ),
  checks: checks.describe('queries that a drill asks of the restored database, and what they have to answer'),
};
const database = z.discriminatedUnion('engine', [
  sqlite.safeExtend({ engine: z.literal('sqlite').describe('a database that SQLite keeps in one file'), ...ofAnyEngine }),
  postgresql.safeExtend({ engine: z.literal('postgresql').describe('a database of a PostgreSQL server'), ...ofAnyEngine }),
  mysql.safeExtend({ engine: z.literal('mysql').describe('a database of a MySQL or MariaDB server'), ...ofAnyEngine }),
]);

const command = z.strictObject({
  command: z
    .tuple([absolutePath], z.string(), { error: 'expected a list of a program and its arguments; no shell takes a text apart' })
    .describe('the program, by its absolute path, and its arguments; no shell is used'),
  timeout: duration.prefault('60s').describe('after this time the command has failed'),
});

/** The file of an application of which Penstock knows nothing but what stands in it. */
export const genericSchema = z
  .strictObject({
    application: z.literal('generic').describe('the kind of application: what Penstock knows of it without being told'),
    directories: z.array(absolutePath).default([]).describe('the directories with its files, for the FileSet'),
    ...commonKeys,
    databases: z.record(name, database).default({}).describe('its databases, by the names that Bareos lines call them by'),
    quiesce: z.array(command).default([]).describe('commands that make it fall silent, in this order'),
    resume: z.array(command).optional().describe('commands that let it go on, in this order; needed with quiesce'),
    'is-quiet': command
      .optional()
      .describe('a command that ends with 0 where the application is silent already, and with 1 where not; then it is left as it is'),
    'after-restore': z
      .array(command)
      .default([])
      .describe('commands that the application needs after a restore, in this order, while it is still silent'),
  })
  .refine((file) => file.directories.length > 0 || Object.keys(file.databases).length > 0, {
    error: 'expected directories or databases: there is nothing to back up',
  })
  .refine((file) => file.stream.format === 'archive' || Object.values(file.databases).every(({ rows }) => Object.keys(rows).length === 0), {
    error: 'expected archive: a plain dump has all rows, and a database of this file has rows: that leave some out',
    path: ['stream', 'format'],
  })
  .refine((file) => file.quiesce.length === 0 || file.resume !== undefined, {
    error: 'expected resume beside quiesce: an application that falls silent must go on (resume: [] if nothing needs to be done)',
    path: ['quiesce'],
  });

export type GenericFile = z.output<typeof genericSchema>;
