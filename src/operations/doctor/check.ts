import type { Application } from '../../applications/contract.ts';
import type { Setup } from '../../bareos/generate/setup.ts';
import type { Diagnosis } from '../../engines/contract.ts';
import type { RunContext } from '../run-context.ts';

/** What a check may look at. */
export interface Examinee {
  readonly application: Application;
  /** How it stands in Bareos. */
  readonly setup: Setup;
  readonly context: RunContext;
  /** Where the file daemon's configuration is, where somebody says so. */
  readonly daemonConfig: string | undefined;
}

/** One part of the chain. It changes nothing; what it throws is a finding, too. */
export type Check = (examinee: Examinee) => Promise<readonly Diagnosis[]>;
