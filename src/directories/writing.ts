import { Failure } from '../failures/failure.ts';
import { noSpace } from './copy-files.ts';
import { reasonOf } from './reason-of.ts';
import { pathText } from '../state/path-bytes.ts';

/** What `act` gives, which writes. @param where what a failure names, raw @throws Failure io: no space is left, or it cannot be written; privileges: this user may not */
export function writing<R>(where: string, act: () => R): R {
  try {
    return act();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw noSpace(pathText(where));
    throw new Failure(
      code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'privileges' : 'io',
      `cannot write ${pathText(where)}: ${reasonOf(cause as Error)}`,
      { cause },
    );
  }
}
