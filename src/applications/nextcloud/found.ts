import * as z from 'zod';

const text = z.string();

/** What the discovery script prints of an installation. */
export const foundSchema = z.object({
  /** As `version.php` has it: `32.0.1.2`, and as people call it: `32.0.1`. */
  codeVersion: text,
  codeVersionString: text,
  /** What the configuration was written by; undefined where it was never installed. */
  configVersion: text.optional(),
  isInstalled: z.boolean(),
  isInMaintenance: z.boolean(),
  /** What says so, the last that counts: a file's name, or `NC_maintenance`. Undefined: nothing does, so it is off. */
  maintenanceFrom: text.optional(),
  isReadOnly: z.boolean(),
  /** Whether config.php and its directory can be written by whoever runs PHP. */
  isWritable: z.boolean(),
  instanceId: text,
  dataDirectory: text,
  themes: text.optional(),
  /** Directories with apps beside those that come with the code. */
  appDirectories: z.array(text),
  /** Single files of the root that its admin may have changed. */
  rootFiles: z.array(text),
  configFiles: z.array(text),
  logFile: text.optional(),
  /** Where the site says that it answers. */
  url: text.optional(),
  /** By which file clients know that the data is still the same. */
  dataFingerprint: text.optional(),
  database: z.object({
    type: text,
    name: text,
    host: text,
    user: text.optional(),
    password: text.optional(),
    prefix: text,
    /** PHP's own default for MySQL's `localhost`. */
    defaultSocket: text.optional(),
    tls: z.object({ ca: text.optional(), certificate: text.optional(), key: text.optional(), verify: z.boolean().optional() }).optional(),
  }),
  hasShards: z.boolean(),
  hasReplica: z.boolean(),
  hasObjectStore: z.boolean(),
  hasPostgresqlTls: z.boolean(),
});

export type Found = z.output<typeof foundSchema>;
