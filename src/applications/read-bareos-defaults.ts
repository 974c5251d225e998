import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { bareosSection, type BareosSection } from './bareos-section.ts';
import { findProblems } from './find-problems.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * What `_bareos.yaml` beside the application files says of all of them: the keys of their `bareos:` sections.
 * @throws Failure configuration: the mistakes in it, each with its place
 */
export async function readBareosDefaults(configDir: string): Promise<BareosSection> {
  const path = join(configDir, '_bareos.yaml');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('configuration', `cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (text === undefined) return {};
  const parsed = parseYaml(text);
  const checked = 'problems' in parsed ? parsed : findProblems(parsed.yaml, bareosSection);
  if ('file' in checked) return checked.file;
  const [first = path, ...others] = checked.problems.map(({ line, column, text: what }) => `${path}:${line}:${column}: ${what}`);
  throw new Failure('configuration', first, { details: others });
}
