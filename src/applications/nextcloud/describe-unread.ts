import { Failure } from '../../failures/failure.ts';
import { missing } from './find-owner.ts';
import type { Unread } from './read-configuration.ts';

/** What is said of a configuration that cannot be read. */
export function describeUnread({ failure, file, line }: Unread): Failure {
  const broken = (message: string, hint: string): Failure => new Failure('configuration', message, { hint });
  switch (failure) {
    case 'missing':
      return missing(file);
    case 'unreadable':
      return broken(`${file} cannot be read by its owner`, 'look at its mode: Nextcloud itself gives it 0640');
    case 'empty':
      return broken(
        `${file} sets no $CONFIG, or is empty`,
        'a write of it may have been cut off (a full disk?); bring it back from a backup, or by penstock snapshot restore',
      );
    case 'no version':
      return broken(`there is no ${file}`, 'correct root: in the application file, or install the code of Nextcloud there');
    case 'broken code':
      return broken(`${file} is no PHP that can be read: see line ${line}`, 'install the code of Nextcloud again');
    case 'broken':
      return broken(
        `${file} is no PHP that can be read: see line ${line}`,
        `php -l ${file} says more; penstock snapshot restore, or a restore job, brings back the one of before`,
      );
  }
}
