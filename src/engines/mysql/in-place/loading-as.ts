import type { Target } from '../../contract.ts';
import type { InPlaceEntry } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';

/** As the run that staged it would have loaded it: `--force` of then, not of now. */
export function loadingAs(target: Target<MysqlSettings>, { force }: InPlaceEntry['incoming']): Target<MysqlSettings> {
  return { settings: target.settings, surroundings: { ...target.surroundings, force } };
}
