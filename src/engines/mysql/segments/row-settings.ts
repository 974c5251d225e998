/**
 * What each segment sets for itself, in mysqldump's own spelling and with its values: rows and keys are loaded in sessions that have seen nothing
 * before. Moments are in UTC, 0 in an AUTO_INCREMENT column stays 0, and foreign keys are checked when all is there. UNIQUE_CHECKS stays on: with both off, MariaDB collects all that a transaction
 * brings into an empty table, to sort it at the end, which took twice as long (and locks the table); and the unique keys that it is about come later anyway.
 */
export const rowSettings = Buffer.from(
  `/*!40101 SET NAMES utf8mb4 */;\n/*!40101 SET TIME_ZONE='+00:00', FOREIGN_KEY_CHECKS=0, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n`,
);
