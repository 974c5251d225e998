/**
 * The lines of the plain format, version 1 (docs/format.md). All are comments in every SQL dialect we dump, so that
 * the stream can be given to the database's own client as it is.
 */
export const firstLine = '-- penstock plain 1\n';
/** Every version begins like this; the number tells them apart. */
export const anyFirstLine = '-- penstock plain ';
export const manifestPrefix = '-- penstock manifest ';
export const accountPrefix = '-- penstock account ';
/** `-- penstock dump `, the digest of all bytes before this line as 64 hexadecimal digits, a newline: nothing is done by a damaged header. */
export const dumpPrefix = '-- penstock dump ';
export const dumpLength = dumpPrefix.length + 64 + 1;

/** The newline before it belongs to the seal, so that the dump need not end in one. */
export const sealLine = '\n-- penstock seal 1\n';
export const sealedPrefix = '-- penstock sealed ';
export const endPrefix = '-- penstock end ';
/** `-- penstock end `, 64 hexadecimal digits, a newline. */
export const endLength = endPrefix.length + 64 + 1;

/** A header or seal line longer than this is none of ours: what must be held in memory stays bounded. */
export const longestLine = 32 * 1024 * 1024;
