import type { RunRecord } from '../state/run-record.ts';

/** The restore, or rehearsal of one, that has shown of a backup that it can be restored. */
export interface Proof {
  readonly id: string;
  readonly verb: RunRecord['verb'];
  /** ISO 8601. */
  readonly ended: string;
}

/** A run, and where it is a sealed dump that was proven: by what. */
export type ReportedRun = RunRecord & { readonly provenBy?: Proof };

/** Whether a run has loaded a whole sealed stream into a database and compared what arrived. Whatever its verb: a rehearsal counts as much as a restore. */
export function isProof(run: RunRecord): boolean {
  return run.verb !== 'dump' && run.digest !== undefined && (run.outcome === 'proven' || run.outcome === 'restored');
}

/**
 * Says of each sealed dump which later restore of its very stream, told by its digest, was proven first.
 * @param runs oldest first; so is what is returned
 */
export function withProofs(runs: readonly RunRecord[]): readonly ReportedRun[] {
  const proofs = new Map<string, RunRecord[]>();
  for (const run of runs) {
    if (!isProof(run)) continue;
    const key = streamOf(run);
    proofs.set(key, [...(proofs.get(key) ?? []), run]);
  }
  return runs.map((run) => {
    if (run.verb !== 'dump' || run.outcome !== 'sealed' || run.digest === undefined) return run;
    const proof = proofs.get(streamOf(run))?.find(({ started }) => started >= run.started);
    if (proof === undefined) return run;
    return { ...run, provenBy: { id: proof.id, verb: proof.verb, ended: proof.ended ?? proof.started } };
  });
}

function streamOf({ application, database, digest }: RunRecord): string {
  return JSON.stringify([application, database, digest]);
}
