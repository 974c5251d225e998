import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnosis } from '../../engines/contract.ts';
import type { Check } from './check.ts';

/** What Bareos's lines execute: all there, executable, and nobody else's to change. */
export const programs: Check = ({ setup }) =>
  Promise.resolve(
    ['bpipe-reader', 'bpipe-writer', 'before-backup', 'after-backup', 'before-restore', 'after-restore'].map((name): Diagnosis => {
      const path = join(setup.programs, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined)
        return { level: 'fail', what: `there is no ${path}`, todo: 'copy dist/bin there, or set bareos: { programs: … }' };
      if ((stats.mode & 0o111) === 0) return { level: 'fail', what: `${path} cannot be executed`, todo: `chmod 755 ${path}` };
      if ((stats.mode & 0o022) !== 0)
        return { level: 'fail', what: `${path} can be changed by others, and runs as root`, todo: `chmod 755 ${path}` };
      return { level: 'ok', what: `${path} is there` };
    }),
  );
