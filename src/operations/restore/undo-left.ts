import type { Application } from '../../applications/contract.ts';
import type { RunContext } from '../run-context.ts';
import { undoRestore } from './undo-restore.ts';

/** Undoes a restore that nobody has ended, and says so. Its job cannot be under way where the application's lock is ours. */
export async function undoLeft(application: Application, why: string, context: RunContext): Promise<void> {
  const undone = await undoRestore(application, why, context);
  if (undone !== undefined) context.warn(`found a restore that nobody had ended, and undid it: ${undone}`);
}
