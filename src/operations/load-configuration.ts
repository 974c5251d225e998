import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { parseConfiguration } from '../configuration/parse-configuration.ts';
import { keyOf, type Block, type Inclusion, type Item } from '../configuration/resource.ts';
import { Failure } from '../failures/failure.ts';

/** What could be read of a configuration. */
export interface LoadedConfiguration {
  readonly resources: readonly Block[];
  readonly inclusions: readonly Inclusion[];
  /** Files that could not be read, or are no configuration; each with file, line and column where it has one. */
  readonly failures: readonly Failure[];
  readonly isWhole: boolean;
}

/** So many files no configuration has; an inclusion in a circle would go on for ever. */
const mostFiles = 100_000;

/**
 * Reads a configuration file with all that it includes, or a directory: in Bareos's layout (`*.d/TYPE/NAME.conf`, and exactly that depth) or with files of any name. No
 * command of it is executed. A file that is wrong does not hide the others.
 * @throws Failure no-input: there is nothing at the path
 */
export function loadConfiguration(path: string): LoadedConfiguration {
  const [resources, inclusions, failures]: [Block[], Inclusion[], Failure[]] = [[], [], []];
  const seen = new Set<string>();
  const take = (items: readonly Item[], file: string): void => {
    for (const item of items) {
      if (item.kind === 'block') {
        resources.push(item);
        take(
          item.items.filter(({ kind }) => kind === 'inclusion'),
          file,
        );
      } else if (item.kind === 'inclusion') {
        inclusions.push(item);
        if (!item.isCommand) for (const included of filesOf(item, file, failures)) read(included);
      }
    }
  };
  const read = (file: string): void => {
    if (seen.has(file) || seen.size >= mostFiles) return;
    seen.add(file);
    try {
      take(parseConfiguration(readText(file), file), file);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  };
  for (const file of filesAt(path)) read(file);
  return {
    resources,
    inclusions,
    failures,
    isWhole: resources.some(({ keyword, items }) => keyOf(keyword) === 'director' && items.length > 3),
  };
}

function filesAt(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new Failure('no-input', `there is no ${path}`, { hint: 'name a configuration file, or the directory it lies in' });
  if (!stats.isDirectory()) return [path];
  const layout = globSync('*.d/*/*.conf', { cwd: path });
  // One of the daemons' directories itself, or files in no layout at all.
  const found = layout.length > 0 ? layout : globSync(['*/*.conf', '*.conf'], { cwd: path });
  if (found.length === 0)
    throw new Failure('no-input', `${path} holds no configuration`, { hint: 'files that end in .conf are looked for' });
  return found.toSorted().map((file) => join(path, file));
}

function filesOf({ path, place }: Inclusion, from: string, failures: Failure[]): readonly string[] {
  const absolute = isAbsolute(path) ? path : join(dirname(from), path);
  const isPattern = /[*?[]/.test(path);
  const files = isPattern ? globSync(absolute).toSorted() : [absolute];
  const there = files.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  const isMissing = !isPattern && statSync(absolute, { throwIfNoEntry: false }) === undefined;
  if (isMissing)
    failures.push(new Failure('configuration', `${place?.file}:${place?.line}:${place?.column}: there is no ${absolute} to include`));
  return there;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('configuration', `${file}:1:1: cannot be read: ${(cause as Error).message}`, { cause });
  }
}
