import type { Rule } from '../rule.ts';
import { jobsWithScripts } from '../scripts.ts';
import { streams } from '../streams.ts';

const secret =
  /--?pass(word|wd)?[= ](?!%)\S|(^|\s)-p(?!\d*(\s|$))[^\s-]\S*|\b(PGPASSWORD|MYSQL_PWD|BORG_PASSPHRASE)=\S|:\/\/[^\s:/@]+:[^\s@]+@/i;

/** A password in a command line. */
export const secretInCommand: Rule = {
  severity: 'error',
  why: 'It stands in ps for everybody on the client; a Plugin line is stored in the catalog and on every volume besides.',
  todo: 'Let the program read it from a file that only its user can read. Then change the password: the stored ones stay.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/usr/bin/mysqldump -u root --password=geheim shop:writer=/usr/bin/mysql" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/usr/bin/mysqldump --defaults-file=/root/backup.cnf shop:writer=/usr/bin/mysql" } }',
  check: (configuration) => [
    ...streams(configuration)
      .filter(({ reader, writer }) => secret.test(reader ?? '') || secret.test(writer ?? ''))
      .map(({ place }) => ({ place, what: 'a password in a Plugin line' })),
    ...jobsWithScripts(configuration).flatMap(({ scripts }) =>
      scripts.filter(({ command }) => secret.test(command)).map(({ place }) => ({ place, what: 'a password in the command of a script' })),
    ),
  ],
};
