import type { Application, Restored } from '../../applications/contract.ts';
import { profileOf } from '../../applications/registry.ts';
import { asOwnSteps, type OwnSteps } from './own-steps.ts';
import type { RunContext } from '../run-context.ts';

/** The steps that an application needs after a restore when it has gone on. */
export async function takeLastSteps(application: Application, restored: Restored, context: RunContext): Promise<OwnSteps> {
  return asOwnSteps(async () => (await profileOf(application).onceGoing?.(application, restored, context)) ?? []);
}
