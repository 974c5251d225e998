import type { Engine } from './contract.ts';
import type { Pick } from './pieces.ts';

/** The names an application file may give as `engine:`. */
export const engineNames = ['sqlite', 'postgresql', 'mysql'] as const;

export type EngineName = (typeof engineNames)[number];

// An engine's settings are checked by its own schema when the application file is read; from then on they travel as unknown.
type LoadEngine = () => Promise<Engine<never>>;

/** Each engine, loaded only by the run that needs it: their drivers cost more to load than everything else. */
const engines = {
  sqlite: async () => (await import('./sqlite/index.ts')).sqlite,
  postgresql: async () => (await import('./postgresql/index.ts')).postgresql,
  mysql: async () => (await import('./mysql/index.ts')).mysql,
} satisfies Record<EngineName, LoadEngine>;

/** The engine of that name, ready for settings that its own schema has checked. */
export async function loadEngine(name: EngineName): Promise<Engine<unknown>> {
  return engines[name]();
}

/** `pick` of each engine is apart from its other verbs: it needs no driver and no program. */
const picks = {
  sqlite: async () => (await import('./sqlite/pick.ts')).pick,
  postgresql: async () => (await import('./postgresql/pick.ts')).pick,
  mysql: async () => (await import('./mysql/pick.ts')).pick,
} satisfies Record<EngineName, () => Promise<Pick>>;

/** What takes tables out of the dumps of that engine. */
export async function loadPick(name: EngineName): Promise<Pick> {
  return picks[name]();
}
