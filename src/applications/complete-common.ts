import type * as z from 'zod';
import type { commonKeys } from './common-keys.ts';
import type { Application } from './contract.ts';

/** What `common-keys.ts` lets stand in a file. */
type Common = { readonly [Key in keyof typeof commonKeys]: z.output<(typeof commonKeys)[Key]> };

/** What becomes of the keys that all profiles share. */
export function completeCommon(
  file: Common,
): Pick<Application, 'exclude' | 'stream' | 'maintenance' | 'restore' | 'drill' | 'coverage' | 'metrics' | 'bareos'> {
  return {
    exclude: file.exclude,
    stream: file.stream,
    maintenance: { during: file.maintenance.during, atMost: file.maintenance['at-most'] },
    restore: { strategy: file.restore.strategy, keepPrevious: file.restore['keep-previous'] },
    drill: file.drill,
    coverage: file.coverage,
    metrics: { file: file.metrics.file },
    bareos: file.bareos,
  };
}
