import type { Profile } from '../contract.ts';
import { amendments } from './amendments.ts';
import { questions } from './questions.ts';
import { nextcloudSchema, type NextcloudFile } from './schema.ts';

/** A Nextcloud: its file says where it lies, and the installation the rest. */
export const nextcloud: Profile<NextcloudFile> = {
  schema: nextcloudSchema,
  complete: async (file, at) => (await import('./complete.ts')).complete(file, at),
  canBeQuiet: () => true,
  isQuiet: async (application, surroundings) => (await silence()).isQuiet(application, surroundings),
  quiesce: async (application, surroundings) => (await silence()).quiesce(application, surroundings),
  resume: async (...given) => (await silence()).resume(...given),
  diagnose: async (application, surroundings) => (await import('./diagnose.ts')).diagnose(application, surroundings),
  takeInventory: async (application, surroundings) => (await import('./take-inventory.ts')).takeInventory(application, surroundings),
  items: async () => (await import('./items/keeper.ts')).keeper,
  admitRestore: async (...given) => (await import('./admit-restore.ts')).admitRestore(...given),
  questions,
  amendments,
  afterRestore: async (...given) => (await import('./after-restore.ts')).afterRestore(...given),
  ownership: async (...given) => (await import('./ownership.ts')).ownership(...given),
  apps: async () => (await import('./app-keeper.ts')).appKeeper,
  onceGoing: async (...given) => (await import('./once-going.ts')).onceGoing(...given),
};

/** Whoever only reads an application file loads nothing of it. */
const silence = async () => (await import('./silence.ts')).silence;
