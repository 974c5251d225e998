import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Application } from '../../applications/contract.ts';
import { isApart } from '../../directories/apart.ts';
import { mountsBelow } from '../../directories/mounts-below.ts';
import type { SurveyLimits } from '../../directories/survey.ts';
import { fitsExpression } from './fits-expression.ts';
import { fitsPattern } from '../fits-pattern.ts';
import { filesApart } from '../keep-directories.ts';

/** What is left out by its path: by patterns, and directories by extended regular expressions, too. */
type Exclusion = Pick<Application, 'exclude' | 'excludeExpressions'>;

/**
 * What a snapshot of a directory leaves out, as the generated FileSet does: what the application excludes, databases that are files, what restores keep beside what is live, and
 * other filesystems.
 * @param directory by its real name
 * @param further what a snapshot has left out that may be excluded no more
 */
export async function limitsOf(
  application: Application,
  directory: string,
  signal: AbortSignal,
  further: Exclusion = { exclude: [], excludeExpressions: [] },
): Promise<SurveyLimits> {
  const apart = await filesApart(application);
  const patterns = [...new Set([...application.exclude, ...further.exclude])];
  const expressions = [...new Set([...application.excludeExpressions, ...further.excludeExpressions])];
  const namesOf = await otherNames(application, directory);
  const isExcluded = (path: string, isDirectory: boolean): boolean =>
    patterns.some((pattern) => fitsPattern(path, pattern)) ||
    (isDirectory && expressions.some((expression) => fitsExpression(path, expression)));
  return {
    isLeftOut: (path, isDirectory) =>
      basename(path).includes('__penstock_') || isApart(path, apart) || namesOf(path).some((name) => isExcluded(name, isDirectory)),
    mounts: new Set(mountsBelow(directory)),
    signal,
  };
}

/** A directory may be named by a symbolic link that leads to it, and what is excluded in it by that name. */
async function otherNames(application: Application, directory: string): Promise<(path: string) => readonly string[]> {
  const others: { readonly real: string; readonly said: string }[] = [];
  for (const said of application.directories) {
    const real = await realpath(said).catch(() => said);
    if (real !== said && (real === directory || real.startsWith(`${directory}/`))) others.push({ real, said });
  }
  if (others.length === 0) return (path) => [path];
  return (path) => [
    path,
    ...others.filter(({ real }) => path.startsWith(`${real}/`)).map(({ real, said }) => said + path.slice(real.length)),
  ];
}
