/** A program that ignores all but SIGKILL is sent that after half a second; one that outlives even this hangs in the kernel, and nobody can wait for it. */
const longest = 3000;

const programs = new Map<Promise<unknown>, AbortSignal>();

/** Notes a program until it has ended. @param signal what ends it when it fires */
export function noteLiving(ended: Promise<unknown>, signal: AbortSignal): void {
  programs.set(ended, signal);
  void ended.then(() => programs.delete(ended));
}

/**
 * Waits until all programs that have been told to end are gone: a run that ends before has nobody left who sends SIGKILL to what ignores SIGTERM, and gives
 * its lock away while its children are still at it.
 */
export async function untilEnded(): Promise<void> {
  const ending = [...programs].filter(([, signal]) => signal.aborted).map(([ended]) => ended);
  if (ending.length === 0) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, longest);
  await Promise.race([Promise.all(ending), late.promise]);
  clearTimeout(timer);
}
