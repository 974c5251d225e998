const slice = 64 * 1024;

/** The bytes that hexadecimal digits stand for, up to what is none; without a text as long as they are. */
export function fromHex(digits: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(digits.length >> 1);
  let to = 0;
  for (let from = 0; from < digits.length; from += slice) {
    const written = bytes.write(digits.toString('latin1', from, from + slice), to, 'hex');
    to += written;
    if (written < Math.min(slice, digits.length - from) >> 1) break;
  }
  return bytes.subarray(0, to);
}
