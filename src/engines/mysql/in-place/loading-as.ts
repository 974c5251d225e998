import type { Target } from '../../contract.ts';
import type { Text } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';

/** As the run that wrote the text would load it: with `--force` of then, not of now. */
export function loadingAs(target: Target<MysqlSettings>, { force }: Pick<Text, 'force'>): Target<MysqlSettings> {
  return { settings: target.settings, surroundings: { ...target.surroundings, force } };
}
