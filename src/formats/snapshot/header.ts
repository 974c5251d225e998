import * as z from 'zod';
import { fileEndings } from '../file-endings.ts';

const whole = z.number().int().nonnegative();

/** What the list of a snapshot says of it in its second line. Unknown keys are left out, so that later versions may add some. */
export const headerSchema = z.object({
  /** The version of Penstock that made it. */
  penstock: z.string(),
  application: z.string(),
  /** When it was begun; its name is the stamp of this moment. */
  taken: z.iso.datetime(),
  /** Why, in the admin's words. */
  note: z.string().optional(),
  /** Whether the application was silent meanwhile. */
  isQuiet: z.boolean(),
  /** When the copying began: a file that was changed later than this is not known by its times. Nanoseconds since 1970. */
  copied: z.string(),
  /** Seconds of silence; undefined where the application was silent already, or nothing makes it so. */
  silence: z.number().optional(),
  /** The directories, by their real names, and the patterns of paths below them that were left out. */
  directories: z.array(z.string()),
  exclude: z.array(z.string()),
  /** Extended regular expressions of directories that were left out besides; snapshots of before these were known have none. */
  excludeExpressions: z.array(z.string()).default([]),
  databases: z.array(
    z.object({
      name: z.string(),
      engine: z.string(),
      /** Of the stream's file, whose name begins with the database's. */
      ending: z.enum(fileEndings).default('.sql'),
      /** Bytes of the sealed stream's file, and its digest. */
      size: whole,
      sha256: z.string(),
      rows: whole,
    }),
  ),
  /** What the application said of itself (its release, its apps), where its kind does. */
  inventory: z.unknown().optional(),
  /** What was said while it was made: files that vanished or changed, filesystems that were not entered. */
  warnings: z.array(z.string()),
});

export type SnapshotHeader = z.infer<typeof headerSchema>;

/** What was counted, in the line before the last. */
export const sealSchema = z.object({ entries: whole, files: whole, bytes: whole });

export type SnapshotSeal = z.infer<typeof sealSchema>;
