/**
 * What the number means that Bareos and Bacula print for a program that did not end well: `Error closing stream for pseudo file
 * /penstock/shop/orders: 268435525`. Bareos's lib/bpipe.h: b_errno_exit 0x10000000 + the exit status, b_errno_signal 0x08000000 + the
 * signal. Bacula starts programs by a shell, which turns a signal into 128 + its number.
 */
export function decodeStatus(number: number): { readonly status?: number; readonly signal?: number; readonly notStarted?: true } {
  const value = number & 0x07ff_ffff;
  if ((number & 0x0800_0000) !== 0) return { signal: value };
  if ((number & 0x1000_0000) === 0) return {};
  // The file daemon's own child says 255 where it could not execute the program, a shell 127 or 126.
  if (value === 255 || value === 127 || value === 126) return { notStarted: true };
  return value > 128 && value < 128 + 65 ? { signal: value - 128 } : { status: value };
}
