import type { Profile } from '../contract.ts';
import { nextcloudSchema, type NextcloudFile } from './schema.ts';

/** A Nextcloud: its file says where it lies, and the installation the rest. */
export const nextcloud: Profile<NextcloudFile> = {
  schema: nextcloudSchema,
  complete: async (file, at) => (await import('./complete.ts')).complete(file, at),
  canBeQuiet: () => true,
  isQuiet: () => Promise.resolve(undefined),
  quiesce: () => Promise.resolve(),
  resume: () => Promise.resolve(),
  afterRestore: () => Promise.resolve(),
};
