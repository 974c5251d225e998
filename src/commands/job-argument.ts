import { findFileDaemon } from '../bareos/file-daemon.ts';
import { Failure } from '../failures/failure.ts';
import type { ProcessIdentity } from '../state/process-identity.ts';

/** The job that a hook is called for. @throws Failure usage: %i is no number, as where a RunScript runs on the director's side */
export function jobArgument(text: string): { readonly jobId: string; readonly watched: ProcessIdentity | undefined } {
  if (!/^\d{1,15}$/.test(text)) {
    throw new Failure('usage', `expected the job's id, found ${JSON.stringify(text)}`, { hint: 'the RunScript passes it as %i' });
  }
  return { jobId: text, watched: findFileDaemon() };
}
