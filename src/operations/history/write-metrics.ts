import { readApplication } from '../../applications/read-application.ts';
import { exposition } from '../../reports/metrics/exposition.ts';
import { metrics } from '../../reports/metrics/families.ts';
import { publishFile } from '../../state/publish-file.ts';
import { gatherHistory } from './gather-history.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Writes an application's metrics where its file says, after a job. It holds this application's alone, because collectors refuse a sample that
 * stands in two files. Monitoring must fail no job: what goes wrong is a warning.
 */
export async function writeMetrics(name: string, context: Pick<RunContext, 'configDir' | 'stateDir' | 'warn'>): Promise<void> {
  // That the application file is gone or broken is said by those who need it.
  const file = (await readApplication(name, context.configDir).catch(() => undefined))?.metrics.file;
  if (file === undefined) return;
  try {
    await publishFile(file, exposition(metrics(await gatherHistory({ only: name }, context))), 0o644);
  } catch (error) {
    context.warn(`the metrics could not be written: ${(error as Error).message}`);
  }
}
