/**
 * What each segment sets for itself, in mysqldump's own spelling and with its values: rows and keys are loaded in sessions that have seen nothing
 * before. Moments are in UTC, 0 in an AUTO_INCREMENT column stays 0, and keys are checked when all is there.
 */
export const rowSettings = Buffer.from(
  `/*!40101 SET NAMES utf8mb4 */;\n/*!40101 SET TIME_ZONE='+00:00', UNIQUE_CHECKS=0, FOREIGN_KEY_CHECKS=0, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n`,
);
