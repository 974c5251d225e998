const magic = 'ustar\0';
const magicAt = 257;

/** Whether a tar's header begins here, by its magic (POSIX.1-2024, pax, "ustar Interchange Format"). */
export function isTar(header: Buffer): boolean {
  return header.toString('latin1', magicAt, magicAt + magic.length) === magic;
}
