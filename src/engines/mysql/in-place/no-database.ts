import { Failure } from '../../../failures/failure.ts';
import type { MysqlSettings } from '../settings.ts';

/** In place there must be one already. */
export function noDatabase({ database, user }: MysqlSettings): Failure {
  return new Failure('no-input', `there is no database ${database} to restore in place, or ${user} may not see it`, {
    hint: 'make it first, empty, in the way that your provider has for it',
  });
}
