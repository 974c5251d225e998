import { Failure } from '../../failures/failure.ts';
import type { DrillResult } from '../drill.ts';

/** @throws Failure not-whole: a check of this drill did not find what it expects */
export function refuseUnproven(database: string, { failure }: DrillResult): void {
  if (failure === undefined) return;
  const { message, hint } = failure;
  throw new Failure('not-whole', `${database} is not proven: ${message}`, hint === undefined ? {} : { hint });
}
