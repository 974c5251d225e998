/** What a tar counts in, in bytes: a header is as long, and every file is filled up to whole ones (POSIX.1-2024, pax, "ustar Interchange Format"). */
export const tarBlock = 512;

/** How long a file of so many bytes is in a tar, without its header. */
export function inTarBlocks(length: number): number {
  return Math.ceil(length / tarBlock) * tarBlock;
}
