import * as z from 'zod';
import { engineSettings } from '../../engines/settings.ts';

import { bareosSection } from '../bareos-section.ts';
import { checks } from '../checks.ts';
import { duration } from '../duration.ts';
import { name } from '../name.ts';

const absolutePath = z.string({ error: 'expected an absolute path' }).regex(/^\/[^\0]*$/, { error: 'expected an absolute path' });

const { sqlite, postgresql, mysql } = engineSettings;
const rehearsed = { checks: checks.describe('queries that a drill asks of the restored database, and what they have to answer') };
const database = z.discriminatedUnion('engine', [
  sqlite.safeExtend({ engine: z.literal('sqlite').describe('a database that SQLite keeps in one file'), ...rehearsed }),
  postgresql.safeExtend({ engine: z.literal('postgresql').describe('a database of a PostgreSQL server'), ...rehearsed }),
  mysql.safeExtend({ engine: z.literal('mysql').describe('a database of a MySQL or MariaDB server'), ...rehearsed }),
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
    exclude: z
      .array(z.string().regex(/^[^"\\\n]{1,500}$/, { error: 'expected a pattern such as /srv/shop/uploads/cache/*' }))
      .default([])
      .describe('patterns of paths below them that are not backed up; * and ? stand for anything'),
    databases: z.record(name, database).default({}).describe('its databases, by the names that Bareos lines call them by'),
    stream: z
      .strictObject({
        format: z.enum(['plain']).default('plain').describe('how a database is stored: plain is the native SQL dump, sealed'),
        transport: z
          .enum(['bpipe', 'spool'])
          .default('bpipe')
          .describe('how it reaches the file daemon: by a pipe, or as a file that before-backup writes and after-backup removes'),
        spool: absolutePath.default('/var/spool/penstock').describe('where such files lie; it needs room for all dumps'),
      })
      .prefault({})
      .describe('how databases are stored'),
    maintenance: z
      .strictObject({
        during: z.enum(['job', 'never']).default('job').describe('when the application is silent: during the whole job, or never'),
        'at-most': duration.prefault('12h').describe('it goes on after this time, whatever the job does'),
      })
      .prefault({})
      .describe('when the application falls silent'),
    restore: z
      .strictObject({
        strategy: z
          .enum(['swap', 'in-place'])
          .default('swap')
          .describe(
            'swap: by rename, the old database is kept; in-place: into the open database, for applications that cannot let go of it (SQLite) and accounts that may not create databases (PostgreSQL, MySQL; of MySQL docs/mysql.md says what it costs)',
          ),
        'keep-previous': z
          .int()
          .min(0)
          .max(100)
          .default(1)
          .describe('how many replaced databases are kept until later backups have succeeded'),
      })
      .prefault({})
      .describe('how databases come back'),
    drill: z
      .strictObject({
        schedule: z
          .array(z.string().regex(/^[^"\\\n{}]{1,200}$/, { error: 'expected the value of a Run line, such as 1st sun at 05:00' }))
          .default(['sun at 05:00'])
          .describe('when Bareos runs the drill job: the Run lines of its schedule; [] makes no such job'),
      })
      .prefault({})
      .describe('how restores are rehearsed'),
    coverage: z
      .strictObject({
        ignore: z
          .array(z.string().min(1).max(500))
          .default([])
          .describe(
            'patterns of databases on its servers, and of SQLite files in its directories, that need no backup; * and ? stand for anything',
          ),
      })
      .prefault({})
      .describe('what penstock coverage leaves out'),
    metrics: z
      .strictObject({
        file: absolutePath.optional().describe('a file for the textfile collector of node_exporter, written after each job: PATH.prom'),
      })
      .prefault({})
      .describe('what monitoring is told of it'),
    quiesce: z.array(command).default([]).describe('commands that make it fall silent, in this order'),
    resume: z.array(command).optional().describe('commands that let it go on, in this order; needed with quiesce'),
    'is-quiet': command
      .optional()
      .describe('a command that ends with 0 where the application is silent already, and with 1 where not; then it is left as it is'),
    bareos: bareosSection.default({}).describe('how its backup stands in Bareos; penstock configure makes resources of it'),
    'after-restore': z
      .array(command)
      .default([])
      .describe('commands that the application needs after a restore, in this order, while it is still silent'),
  })
  .refine((file) => file.directories.length > 0 || Object.keys(file.databases).length > 0, {
    error: 'expected directories or databases: there is nothing to back up',
  })
  .refine((file) => file.quiesce.length === 0 || file.resume !== undefined, {
    error: 'expected resume beside quiesce: an application that falls silent must go on (resume: [] if nothing needs to be done)',
    path: ['quiesce'],
  });

export type GenericFile = z.output<typeof genericSchema>;
