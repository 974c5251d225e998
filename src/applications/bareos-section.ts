import * as z from 'zod';

/** What a resource may be called: letters, digits, and a few signs; Bareos takes 127 of them, and the longest of ours adds a prefix. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, { error: 'expected the name of a Bareos resource' });
/** A path in a bpipe line, where no colon, blank, quote or percent sign can stand. */
const plainPath = z.string().regex(/^\/[A-Za-z0-9_./@+-]+$/, { error: 'expected an absolute path without blanks, colons and quotes' });

/**
 * How the application's backup stands in Bareos: the names of resources that are there already, and where things lie. Only `configure` reads it. What is left
 * out comes from `_bareos.yaml` beside the application files, and then from Bareos's own default configuration.
 */
export const bareosSection = z
  .strictObject({
    dialect: z.enum(['bareos', 'bacula']).describe('which program is configured: Bareos 22 to 26, or Bacula 9.6 and newer'),
    director: name.describe("the director's name"),
    client: z
      .strictObject({
        name: name.describe("the client's name"),
        address: z
          .string()
          .regex(/^[A-Za-z0-9.:_-]+$/, { error: 'expected a host name or address' })
          .describe('where the director finds it'),
        port: z.int().min(1).max(65535).describe('where its file daemon listens'),
      })
      .partial()
      .describe('the host that the application runs on'),
    storage: name.describe('the storage that the jobs write to'),
    pools: z
      .strictObject({
        full: name.describe('the pool of full backups; of the others too, where they are not named'),
        differential: name.describe('the pool of differential backups'),
        incremental: name.describe('the pool of incremental backups'),
      })
      .partial()
      .describe('the pools of full, differential and incremental backups'),
    schedule: z
      .union([name, z.array(z.string().regex(/^[A-Za-z0-9=:, -]+$/)).min(1)], {
        error: 'expected the name of a schedule, or a list of its Run lines',
      })
      .describe('the name of a schedule that is there, or the Run lines of one that is made: Full 1st sat at 21:00'),
    messages: name.describe('the messages resource'),
    catalog: name.describe('the catalog'),
    priority: z.int().min(1).max(32000).describe('the priority of the jobs'),
    signature: z.enum(['MD5', 'SHA1', 'SHA256', 'SHA512', 'XXH128']).describe('how the file daemon marks files, to find damaged ones'),
    compression: z
      .enum(['none', 'GZIP', 'GZIP1', 'GZIP6', 'GZIP9', 'LZO', 'LZFAST', 'LZ4', 'LZ4HC'])
      .describe('how it compresses files; streams never'),
    console: z
      .string()
      .regex(/^\/[A-Za-z0-9_./@+-]+( [A-Za-z0-9_./@+-]+)*$/, { error: 'expected an absolute path, and arguments without quotes' })
      .describe('the console program on the director, which starts drills'),
    programs: plainPath.describe("where Penstock's programs lie on the client"),
    plugins: plainPath.describe("where the file daemon's plugins lie"),
  })
  .partial();

export type BareosSection = z.output<typeof bareosSection>;
