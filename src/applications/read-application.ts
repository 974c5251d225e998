import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import type { Application, StoredConfiguration } from './contract.ts';
import { findProblems } from './find-problems.ts';
import { isName } from './name.ts';
import { nearestName } from './nearest-name.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Problem } from './problem.ts';
import { profiles } from './registry.ts';

/** More than this is no application file. */
const largestFile = 1024 * 1024;

/**
 * Reads the application `name` from `<configDir>/<name>.yaml`.
 * @param options.mayBeGone a restore begins: an application that is not there, or whose own configuration cannot be read, is no failure
 * @param options.stored from where its own configuration is taken then
 * @throws Failure usage: that is no name; no-input: there is no such file; configuration: it cannot be read, others may change
 * it, or it holds mistakes: the message tells the first, `details` the others, each with file, line and column
 */
export async function readApplication(
  name: string,
  configDir: string,
  options: { mayBeGone?: boolean; stored?: StoredConfiguration } = {},
): Promise<Application> {
  if (!isName(name)) {
    throw new Failure('usage', `expected the name of an application, found ${JSON.stringify(name)}`, {
      hint: `it is the name of its file in ${configDir} without .yaml`,
    });
  }
  const path = join(configDir, `${name}.yaml`);
  const parsed = parseYaml(await readText(path, name, configDir));
  if ('problems' in parsed) throw mistakes(path, parsed.problems);
  const { yaml } = parsed;
  if (yaml.value === null || yaml.value === undefined) {
    throw new Failure('configuration', `${path} is empty`, { hint: `it needs at least application: and databases: or directories:` });
  }
  const profile = profileOf(yaml.value);
  const checked = findProblems(yaml, profile.schema);
  if ('problems' in checked) {
    // Where the profile's name is mistyped, what else is wrong by the schema of the nearest one is a guess.
    const ofName = checked.problems.filter(({ text }) => text.startsWith('application: '));
    throw mistakes(path, ofName.length > 0 ? ofName : checked.problems);
  }
  return profile.complete(checked.file, { name, path, ...options });
}

/** The profile the file names or seems to mean; its schema tells what is wrong with the name. */
function profileOf(value: unknown): (typeof profiles)[string] {
  const named: unknown = typeof value === 'object' && value !== null && 'application' in value ? value.application : undefined;
  const known = Object.keys(profiles);
  const meant = typeof named === 'string' ? (known.includes(named) ? named : nearestName(named, known)) : undefined;
  return profiles[meant ?? 'generic'] as (typeof profiles)[string];
}

function mistakes(path: string, problems: readonly Problem[]): Failure {
  const [first = path, ...others] = problems.map(({ line, column, text }) => `${path}:${line}:${column}: ${text}`);
  return new Failure('configuration', first, { details: others });
}

async function readText(path: string, name: string, configDir: string): Promise<string> {
  // Opened first and examined through the descriptor, so that what is checked is what is read; without waiting, should it be a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(async (cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cannotRead(path, cause);
    throw new Failure('no-input', `there is no application ${name}: ${path} does not exist`, {
      hint: await othersThan(name, configDir),
      cause,
    });
  });
  try {
    const { mode, size } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new Failure('configuration', `${path} is not a file`);
    if ((mode & 0o002) !== 0) {
      throw new Failure(
        'configuration',
        `${path} can be changed by others (mode ${(mode & 0o777).toString(8)}), and it may name commands`,
        {
          hint: `chmod o-w ${path}`,
        },
      );
    }
    if (size > largestFile) throw new Failure('configuration', `${path} is larger than ${largestFile} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
  } catch (cause) {
    throw cause instanceof Failure
      ? cause
      : cause instanceof TypeError
        ? new Failure('configuration', `${path} is not UTF-8 text`, { cause })
        : cannotRead(path, cause);
  } finally {
    await file.close();
  }
}

function cannotRead(path: string, cause: unknown): Failure {
  return new Failure('configuration', `cannot read ${path}: ${(cause as Error).message}`, {
    hint: 'it must be readable by the user that runs this',
    cause,
  });
}

/** A hint: which applications there are. */
async function othersThan(name: string, configDir: string): Promise<string> {
  const entries = await readdir(configDir).catch(() => undefined);
  if (entries === undefined) return `the directory ${configDir} cannot be read; --config-dir names another`;
  if (entries.includes(`${name}.yml`)) return `rename ${name}.yml there to ${name}.yaml`;
  const known = entries.filter((entry) => entry.endsWith('.yaml')).map((entry) => entry.slice(0, -'.yaml'.length));
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return known.length > 0 ? `${configDir} has ${known.toSorted().join(', ')}` : `${configDir} has no applications yet`;
}
