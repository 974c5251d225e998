/** The entries of the archive format, version 1, around its segments (docs/format.md), in their order. The first tells the format and its version. */
export const names = {
  manifest: 'penstock-archive-1.json',
  accounts: 'accounts.sql',
  headerSums: 'penstock-archive-1.sha256',
  sums: 'SHA256SUMS',
  seal: 'seal.json',
} as const;

/** Every version begins like this; the number tells them apart. */
export const anyManifest = 'penstock-archive-';
