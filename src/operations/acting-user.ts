import { userInfo } from 'node:os';

/** Who runs this, as a record names them: the account, and who came to it by sudo. */
export function actingUser(env: Readonly<Record<string, string | undefined>>): string {
  const account = accountName();
  const before = env['SUDO_USER'];
  return before === undefined || before === '' || before === account ? account : `${account}, by sudo of ${before}`;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // It stands in no list of accounts, as in some containers.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
