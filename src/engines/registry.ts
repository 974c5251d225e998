import type { Engine } from './contract.ts';

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
