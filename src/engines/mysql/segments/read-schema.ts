import { Failure } from '../../../failures/failure.ts';
import type { Examination, Target } from '../../contract.ts';
import { dump } from '../dump.ts';
import type { MysqlSettings } from '../settings.ts';

/** It is held while it is divided. */
const longestSchema = 256 * 1024 * 1024;

/** What the native dump tool writes without rows. @throws Failure */
export async function readSchema(target: Target<MysqlSettings>, examination: Examination): Promise<Buffer> {
  const { output, ended } = await dump(target, examination, { rows: false });
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of output) {
    parts.push(chunk);
    length += chunk.length;
    // Its pipe is closed then, and who writes to it ends.
    if (length > longestSchema) {
      throw new Failure('configuration', `${target.settings.database} has more than ${longestSchema} bytes of definitions`, {
        hint: 'dump it with stream: { format: plain }',
      });
    }
  }
  await ended();
  return Buffer.concat(parts);
}
