/** Parts as one, in their order: without a copy where each begins in memory where the one before it ends, as the pieces of a text do that nothing was left out of. */
export function rejoin(parts: readonly Buffer[]): Buffer {
  const [first, ...others] = parts.filter(({ length }) => length > 0);
  if (first === undefined) return Buffer.alloc(0);
  let end = first.byteOffset + first.length;
  for (const { buffer, byteOffset, length } of others) {
    if (buffer !== first.buffer || byteOffset !== end) return Buffer.concat(parts);
    end += length;
  }
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}
