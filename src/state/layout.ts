import { join } from 'node:path';

/** Where everything lies below the state directory: the one place that knows. Names come from checked application and database names. */
export const layout = {
  lock: (stateDir: string, application: string) => join(stateDir, 'locks', `${application}.json`),
  runs: (stateDir: string, application: string) => join(stateDir, 'runs', application),
  allRuns: (stateDir: string) => join(stateDir, 'runs'),
  journal: (stateDir: string, application: string, database: string) => join(stateDir, 'swaps', application, `${database}.json`),
  drill: (stateDir: string) => join(stateDir, 'drill'),
} as const;
