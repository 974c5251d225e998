/** What mysqldump and mariadb-dump write of the server itself, where nobody told them not to, each in exactly their words. */
const statements: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^SET @@GLOBAL\.GTID_PURGED\s*=\s*(?:\/\*!80000 '\+'\*\/\s*)?'[0-9A-Za-z_:,\-\s]*'\s*$/i, 'SET GTID_PURGED'],
  [/^SET @MYSQLDUMP_TEMP_LOG_BIN\s*=\s*@@SESSION\.SQL_LOG_BIN\s*$/i, 'SET SQL_LOG_BIN'],
  [/^SET @@SESSION\.SQL_LOG_BIN\s*=\s*(?:0|@MYSQLDUMP_TEMP_LOG_BIN)\s*$/i, 'SET SQL_LOG_BIN'],
  [/^SET GLOBAL gtid_slave_pos\s*=\s*'[0-9,-]*'\s*$/i, 'SET gtid_slave_pos'],
];

/** Which of them a statement is; undefined for any other. It reaches no server. @param text one character for each byte */
export function serverStateIn(text: string): string | undefined {
  if (text.length > 1_000_000 || !/^SET /i.test(text)) return undefined;
  return statements.find(([pattern]) => pattern.test(text))?.[1];
}
