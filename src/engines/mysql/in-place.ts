/** Why this engine has no strategy in-place, and what there is instead. */
export const inPlace = {
  message: 'mysql cannot restore in place: each CREATE, DROP and RENAME commits by itself, so nothing could be taken back',
  hint: 'leave out restore: strategy, and grant the account ALL on the databases beside its own; docs/mysql.md has the statement',
} as const;
