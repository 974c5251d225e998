/** The first line of the list of a snapshot. */
export const firstLine = '-- penstock snapshot 1';

/** How the line with what was counted begins, and the last line, which holds the SHA-256 of every byte before it. */
export const sealPrefix = '-- penstock sealed ';
export const endPrefix = '-- penstock end ';
