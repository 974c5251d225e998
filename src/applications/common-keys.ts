import * as z from 'zod';
import { absolutePath } from './absolute-path.ts';
import { bareosSection } from './bareos-section.ts';
import { maintenanceKeys } from './maintenance-keys.ts';

const mostOfGzip = 9;

/** What may stand in the file of any application; each profile's schema holds them. `complete-common.ts` is what becomes of them. */
export const commonKeys = {
  exclude: z
    .array(z.string().regex(/^[^"\\\n]{1,500}$/, { error: 'expected a pattern such as /srv/shop/uploads/cache/*' }))
    .default([])
    .describe('patterns of paths below its directories that are not backed up; * and ? stand for anything'),
  stream: z
    .strictObject({
      format: z
        .enum(['plain', 'archive'])
        .default('plain')
        .describe(
          'how a database is stored: plain is the native SQL dump, sealed; archive is a tar of compressed segments, made and loaded by several workers',
        ),
      compression: z.enum(['zstd', 'gzip', 'none']).default('zstd').describe('how the segments of an archive are compressed'),
      dedup: z
        .boolean()
        .default(false)
        .describe(
          'whether an archive is laid out for storage that deduplicates blocks (a Bareos device of the type dedupable, ZFS, VDO): what did not change stands in blocks as it stood; needs compression: none',
        ),
      level: z.int().min(1).max(22).optional().describe('how hard: zstd knows 1 to 22, gzip 1 to 9; unset, what is quick'),
      workers: z
        .int()
        .min(1)
        .max(64)
        .optional()
        .describe(
          'how many sessions read or load a database at once, in the archive format; unset, as many as there are cores, at most 4 (half as many read MariaDB or MySQL)',
        ),
      transport: z
        .enum(['bpipe', 'spool'])
        .default('bpipe')
        .describe('how it reaches the file daemon: by a pipe, or as a file that before-backup writes and after-backup removes'),
      spool: absolutePath.default('/var/spool/penstock').describe('where such files lie; it needs room for all dumps'),
    })
    .refine(({ compression, level = 1 }) => compression !== 'gzip' || level <= mostOfGzip, {
      path: ['level'],
      error: `expected a level from 1 to ${mostOfGzip}, which are gzip’s`,
    })
    .refine(({ dedup, format }) => !dedup || format === 'archive', {
      path: ['dedup'],
      error: 'expected format: archive beside dedup: a plain stream is as the database’s own tool writes it',
    })
    .refine(({ dedup, format, compression }) => !dedup || format !== 'archive' || compression === 'none', {
      path: ['dedup'],
      error: 'expected compression: none beside dedup: compressed, the same rows are not the same blocks',
    })
    .prefault({})
    .describe('how databases are stored'),
  maintenance: z.strictObject(maintenanceKeys).prefault({}).describe('when the application falls silent'),
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
      server: z
        .enum(['live', 'private'])
        .default('live')
        .describe(
          'live: into a scratch database on the live database’s server; private: on a server that is started for the drill, reaches nothing else, and is thrown away',
        ),
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
  bareos: bareosSection.default({}).describe('how its backup stands in Bareos; penstock configure makes resources of it'),
};
