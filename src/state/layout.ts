import { join } from 'node:path';

/** Where everything lies below the state directory: the one place that knows. Names come from checked application and database names. */
export const layout = {
  lock: (stateDir: string, application: string) => join(stateDir, 'locks', `${application}.json`),
  runs: (stateDir: string, application: string) => join(stateDir, 'runs', application),
  progress: (stateDir: string, application: string, runId: string) => join(stateDir, 'runs', application, `${runId}.progress`),
  allRuns: (stateDir: string) => join(stateDir, 'runs'),
  journal: (stateDir: string, application: string, database: string) => join(stateDir, 'swaps', application, `${database}.json`),
  lease: (stateDir: string, application: string) => join(stateDir, 'leases', `${application}.json`),
  allLeases: (stateDir: string) => join(stateDir, 'leases'),
  lastSweep: (stateDir: string, application: string) => join(stateDir, 'sweeps', `${application}.json`),
  restoreLease: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'lease.json'),
  rollback: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'rollback.json'),
  allRestores: (stateDir: string) => join(stateDir, 'restores'),
  copies: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'copies.json'),
  keptConfiguration: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'configuration.json'),
  undoneRestore: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'undone.json'),
  steps: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'steps.json'),
  staged: (stateDir: string, application: string) => join(stateDir, 'restores', application, 'staged'),
  keptNote: (stateDir: string, application: string, database: string, hash: string) =>
    join(stateDir, 'swaps', application, `${database}.kept-${hash}.json`),
  /** What an engine stages and keeps of one database as files. */
  files: (stateDir: string, application: string, database: string) => join(stateDir, 'databases', application, database),
  /** What lies there is a drill's alone, and gone when it ends. */
  scratch: (stateDir: string, application: string, database: string) => join(stateDir, 'scratch', application, database),
  snapshots: (stateDir: string, application: string) => join(stateDir, 'snapshots', application),
  snapshotPlaces: (stateDir: string, application: string) => join(stateDir, 'snapshots', `${application}.places.json`),
  /** How accesses are taken away that a run has made; one file each. */
  accesses: (stateDir: string, application: string) => join(stateDir, 'accesses', application),
  allAccesses: (stateDir: string) => join(stateDir, 'accesses'),
  /** What items were put back in place of. */
  replaced: (stateDir: string, application: string, stamp: string) => join(stateDir, 'replaced', application, stamp),
  /** Which server such a drill has started, and where: what the next one needs to clean up behind one that was killed. */
  privateNote: (stateDir: string, application: string, database: string) => join(stateDir, 'scratch', application, database, 'server.json'),
  /** The data of that server. Its account has to come through to it, but reads nothing on the way. */
  privateServer: (stateDir: string, application: string, database: string) => join(stateDir, 'private', `${application}~${database}`),
  /** Owners and modes as they were before they were changed; a file for each time. */
  ownership: (stateDir: string, application: string) => join(stateDir, 'ownership', application),
  inventory: (stateDir: string, application: string) => join(stateDir, 'inventories', `${application}.json`),
  coverage: (stateDir: string) => join(stateDir, 'coverage.json'),
  drill: (stateDir: string) => join(stateDir, 'drill'),
} as const;
