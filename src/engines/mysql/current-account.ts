import { quoteString } from './quote.ts';
import type { Session } from './session.ts';

/** The account the server took us for: `shop@localhost`, and as GRANT takes it, `'shop'@'localhost'`. */
export async function currentAccount(session: Session): Promise<{ readonly name: string; readonly quoted: string }> {
  const [row] = await session.query('SELECT CURRENT_USER() AS account');
  const name = row?.['account'] ?? '';
  return { name, quoted: quoteAccount(name) };
}

/** `shop@%` as `'shop'@'%'`. */
export function quoteAccount(account: string): string {
  const at = account.lastIndexOf('@');
  if (at === -1) return quoteString(account);
  return `${quoteString(account.slice(0, at))}@${quoteString(account.slice(at + 1))}`;
}
