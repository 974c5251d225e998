/** What lies in a larger place has it for itself: whoever puts several things into one place, as a pipe's chunks and a file's window, keeps it to this length. */
const mostShared = 256 * 1024;

/**
 * Frees what `bytes` lie in, now: V8 frees large buffers when it sees fit, which of a stream's segments leaves dozens in memory. For whoever had the last use of
 * them: to anybody else they are empty from now on. Small ones stay as they are.
 */
export function letGo(bytes: Buffer): void {
  const place = bytes.buffer;
  if (place instanceof ArrayBuffer && place.byteLength > mostShared) place.transfer(0);
}
