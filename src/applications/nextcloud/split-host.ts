/** Where a database server is, as `dbhost` says it. */
export interface ServerPlace {
  /** Without the brackets of an IPv6 address; may be empty. */
  readonly host: string;
  readonly port?: number;
  readonly socket?: string;
}

/** Takes `dbhost` apart as Nextcloud does (lib/private/DB/ConnectionFactory.php, splitHostFromPortAndSocket): `host`, `host:3306`, `localhost:/path`, `[::1]:5432`. */
export function splitHost(dbhost: string): ServerPlace {
  const [, host, rest] = /^(.*):([^\]:]+)$/.exec(dbhost) ?? [];
  if (host === undefined || rest === undefined) return { host: bare(dbhost) };
  return /^\d+$/.test(rest) ? { host: bare(host), port: Number(rest) } : { host: bare(host), socket: rest };
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
