import { scan } from '../scan.ts';
import { keyOf, kindOf } from './kind-of.ts';

/** Whether a segment of keys makes indexes of `table` and does nothing else, so that another such one may run beside it. */
export function makesOnlyIndexes(text: Buffer, table: string): boolean {
  const found: boolean[] = [];
  const scanner = scan({
    statement(statement) {
      if (kindOf(statement) === 'setting') return;
      const key = keyOf(statement);
      found.push(key?.table === table && !key.alters);
    },
    dataEnd: () => found.push(false),
  });
  scanner.push(text);
  return scanner.isBetween() && found.length > 0 && !found.includes(false);
}
