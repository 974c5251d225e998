import { valueOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';
import { jobsWithScripts } from '../scripts.ts';

/** A client script before the job, and none after one that fails. */
export const resumeOnFailure: Rule = {
  severity: 'error',
  why: 'ClientRunAfterJob runs after a job that succeeded, and only then: when the job fails or is cancelled, what the script before it has stopped stays stopped.',
  todo: 'Write the script after the job as RunScript { Runs When = After; Runs On Success = yes; Runs On Failure = yes; Command = … }.',
  bad: 'Job { Name = j\n Client Run Before Job = "/usr/bin/occ maintenance:mode --on"\n Client Run After Job = "/usr/bin/occ maintenance:mode --off" }',
  good: 'Job { Name = j\n Client Run Before Job = "/usr/bin/occ maintenance:mode --on"\n RunScript { Runs When = After; Runs On Failure = yes; Command = "/usr/bin/occ maintenance:mode --off" } }',
  check: (configuration) =>
    jobsWithScripts(configuration).flatMap(({ job, scripts }) => {
      const client = scripts.filter(({ isOnClient }) => isOnClient);
      const after = client.filter(({ when }) => when === 'after');
      const isUndone = after.length === 0 || after.some(({ runsOnFailure }) => runsOnFailure);
      if (isUndone || !client.some(({ when }) => when === 'before')) return [];
      return [{ place: after[0]?.place, what: `what job ${valueOf(job, 'Name')} does after its work is not done when it fails` }];
    }),
};
