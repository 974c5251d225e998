import { dirname, join } from 'node:path';

/** The floors of the house (CONTRIBUTING.md): a room imports from rooms on lower floors, never from a neighbour or from above. */
const floors: Readonly<Record<string, number>> = {
  scripts: 6,
  commands: 5,
  operations: 4,
  applications: 3,
  engines: 2,
  formats: 2,
  bareos: 2,
  directories: 2,
  reports: 2,
  configuration: 1,
  streams: 1,
  processes: 1,
  state: 1,
  secrets: 1,
  failures: 0,
};

/** Modules that one room alone may import; where there is none, no room may. */
const keptIn: Readonly<Record<string, string>> = {
  execa: 'processes',
  mysql2: 'engines/mysql',
  pg: 'engines/postgresql',
  commander: 'commands',
  'node:sqlite': 'engines/sqlite',
  'node:child_process': '',
  child_process: '',
};

/** Where a file stands: `src/engines/mysql/swap.ts` is `swap.ts` of the chamber `mysql` of the room `engines`. */
interface Place {
  readonly room: string;
  readonly chamber: string;
  readonly file: string;
}

/**
 * Why `file` may not import `specifier`, or undefined where it may.
 * @param file relative to the repository; what stands neither in src/ nor in scripts/ may import anything
 */
export function objection(file: string, specifier: string): string | undefined {
  if (!/^(src|scripts)\//.test(file)) return undefined;
  const here = placeOf(file);
  if (here === undefined) return 'this file stands in no room: rooms are the directories in src/';
  if (!specifier.startsWith('.')) return objectionToModule(here, specifier);
  const target = join(dirname(file), specifier);
  if (target === 'package.json') return undefined;
  const there = placeOf(target);
  if (there === undefined) return `${target} stands in no room`;
  return here.room === there.room ? objectionToChamber(here, there) : objectionToRoom(here, there);
}

function objectionToModule(here: Place, specifier: string): string | undefined {
  for (const [module, room] of Object.entries(keptIn)) {
    if (specifier !== module && !specifier.startsWith(`${module}/`)) continue;
    if (room === '') return `no room imports ${module}: programs are started through src/processes`;
    if (room !== here.room && room !== `${here.room}/${here.chamber}`) return `only ${room} imports ${module}`;
  }
  return undefined;
}

function objectionToRoom(here: Place, there: Place): string | undefined {
  const [own = 0, other = 0] = [floors[here.room], floors[there.room]];
  if (other < own) return undefined;
  return `${here.room} (floor ${own}) does not import ${other === own ? 'its neighbour' : 'from above:'} ${there.room} (floor ${other})`;
}

/** Inside a room, chambers know what the room shares but not each other; only the registry knows them all. */
function objectionToChamber(here: Place, there: Place): string | undefined {
  if (here.chamber !== '' && there.chamber !== '' && here.chamber !== there.chamber) {
    return `${here.room}/${here.chamber} does not import its neighbour ${there.room}/${there.chamber}`;
  }
  if (here.chamber !== '' && there.file === 'registry.ts') return `${here.room}/${here.chamber} does not import the registry that lists it`;
  return undefined;
}

function placeOf(path: string): Place | undefined {
  const [top = '', ...rest] = path.split('/');
  const parts = top === 'src' ? rest : [top, ...rest];
  const [room = '', ...inside] = parts;
  if (floors[room] === undefined || (top === 'scripts') !== (room === 'scripts') || inside.length === 0) return undefined;
  return { room, chamber: inside.length > 1 ? (inside[0] ?? '') : '', file: inside.at(-1) ?? '' };
}
