/** Whether a job is one of a director's, which counts them; what Penstock begins by itself has a word for its id. */
export function isDaemonsJob(jobId: string | undefined): boolean {
  return jobId !== undefined && /^\d+$/.test(jobId);
}
