import { join } from 'node:path';
import type { Application } from '../../applications/contract.ts';
import type { BareosSection } from '../../applications/bareos-section.ts';
import type { Setup } from '../../bareos/generate/setup.ts';
import { profileOf } from '../../applications/registry.ts';
import { ownFiles } from '../../engines/own-files.ts';
import { layout } from '../../state/layout.ts';
import { configurationFiles } from '../configuration-files.ts';
import { spoolDirectory } from '../spool.ts';

/** What Debian's and Bareos's packages set up by themselves. */
const usual = {
  bareos: {
    director: 'bareos-dir',
    storage: 'File',
    pools: ['Full', 'Differential', 'Incremental'],
    schedule: 'WeeklyCycle',
    compression: 'LZ4',
    plugins: '/usr/lib/bareos/plugins',
  },
  bacula: {
    director: 'bacula-dir',
    storage: 'File',
    pools: ['File', 'File', 'File'],
    schedule: 'WeeklyCycle',
    compression: 'GZIP1',
    plugins: '/usr/lib/bacula',
  },
} as const;

/**
 * What is to be configured for an application: its own `bareos:` section, then what holds for all, then what the packages set up.
 * @param hostname of this machine, where nobody names the client
 */
export function setupOf(application: Application, defaults: BareosSection, hostname: string, stateDir = '/var/lib/penstock'): Setup {
  const said: BareosSection = { ...defaults, ...application.bareos };
  const client = { ...defaults.client, ...application.bareos.client };
  const pools = { ...defaults.pools, ...application.bareos.pools };
  const dialect = said.dialect ?? 'bareos';
  const common = usual[dialect];
  return {
    application: application.name,
    dialect,
    console: said.console ?? '/usr/sbin/bconsole',
    director: said.director ?? common.director,
    client: { name: client.name ?? `${hostname}-fd`, address: client.address ?? hostname, port: client.port ?? 9102 },
    storage: said.storage ?? common.storage,
    pools: {
      full: pools.full ?? common.pools[0],
      differential: pools.differential ?? pools.full ?? common.pools[1],
      incremental: pools.incremental ?? pools.full ?? common.pools[2],
    },
    schedule: said.schedule ?? common.schedule,
    messages: said.messages ?? 'Standard',
    catalog: said.catalog ?? 'MyCatalog',
    priority: said.priority ?? 10,
    signature: said.signature ?? 'SHA256',
    compression: said.compression ?? common.compression,
    programs: said.programs ?? '/usr/lib/penstock',
    plugins: said.plugins ?? common.plugins,
    // With these, and the streams, an application comes back to an empty machine.
    files: [
      ...application.directories,
      ...(application.stream.transport === 'spool' && Object.keys(application.databases).length > 0 ? [spoolDirectory(application)] : []),
      // Those inside a directory are saved with it.
      ...(profileOf(application).takeInventory === undefined ? [] : [layout.inventory(stateDir, application.name)]),
      ...configurationFiles(application).filter((file) => !application.directories.some((directory) => file.startsWith(`${directory}/`))),
    ],
    exclude: [...application.exclude, ...filesOfDatabases(application)],
    excludeExpressions: application.excludeExpressions,
    databases: application.stream.transport === 'spool' ? [] : Object.keys(application.databases),
    drill: drillOf(application, stateDir),
  };
}

/** Streams that lie in files are not rehearsed by a job: only a writer is told where to. */
function drillOf({ name, drill, databases, stream }: Application, stateDir: string): Setup['drill'] {
  if (drill === undefined || drill.schedule.length === 0 || stream.transport === 'spool' || Object.keys(databases).length === 0)
    return undefined;
  return { schedule: drill.schedule, where: join(layout.drill(stateDir), name) };
}

/** A database's own files come back as a stream; those inside a directory that is saved would come back torn besides. */
function filesOfDatabases(application: Application): readonly string[] {
  return Object.values(application.databases)
    .flatMap((database) => (ownFiles[database.engine] as (settings: typeof database.settings) => readonly string[])(database.settings))
    .filter((file) => application.directories.some((directory) => file.startsWith(`${directory}/`)))
    .flatMap((file) => ['', '-wal', '-shm', '-journal'].map((suffix) => `${file.replace(/[*?[\]\\"]/g, '?')}${suffix}`));
}
