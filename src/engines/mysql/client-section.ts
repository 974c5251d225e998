import { type MysqlSettings, usualSocket } from './settings.ts';
import type { Flavour } from './flavour.ts';

/**
 * The options file the native tools read from /dev/fd/3 as their only one: how they reach the server, and the password.
 * @param flavour the tool's, not the server's: they spell TLS differently
 */
export function clientSection(settings: MysqlSettings, password: string | undefined, flavour: Flavour): string {
  const lines = ['[client]', option('user', settings.user)];
  if (password !== undefined) lines.push(option('password', password));
  if (settings.host === undefined) lines.push('protocol=socket', option('socket', settings.socket ?? usualSocket));
  else lines.push('protocol=tcp', option('host', settings.host), `port=${settings.port}`);
  return [...lines, ...tlsLines(settings, flavour), ''].join('\n');
}

function tlsLines({ tls, host }: MysqlSettings, flavour: Flavour): string[] {
  // Without a wish for TLS each tool keeps its own default. MariaDB 11.4 and newer would demand a certificate it can verify
  // from servers that were fine the day before, so there verification is only asked for by name.
  if (tls === undefined) return flavour === 'mariadb' && host !== undefined ? ['loose-skip-ssl-verify-server-cert'] : [];
  const lines: string[] = [];
  if (tls.ca !== undefined) lines.push(option('ssl-ca', tls.ca));
  if (tls.certificate !== undefined) lines.push(option('ssl-cert', tls.certificate));
  if (tls.key !== undefined) lines.push(option('ssl-key', tls.key));
  if (flavour === 'mysql') lines.push(`ssl-mode=${tls.verify ? 'VERIFY_IDENTITY' : 'REQUIRED'}`);
  else lines.push('ssl', tls.verify ? 'ssl-verify-server-cert' : 'skip-ssl-verify-server-cert');
  return lines;
}

/** Values in quotes, with the escapes that the options file knows (MySQL manual, "Using Option Files"). */
function option(name: string, value: string): string {
  const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b' };
  return `${name}="${value.replace(/[\\"\n\r\t\b]/g, (character) => escapes[character] ?? character)}"`;
}
