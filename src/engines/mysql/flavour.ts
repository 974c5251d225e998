/** MariaDB and MySQL are one engine; this tells them apart, for servers and for tools. */
export type Flavour = 'mariadb' | 'mysql';

/** From `select version()` (`10.11.6-MariaDB-…`) or what a tool prints for `--version`. */
export function flavourOf(version: string): Flavour {
  return /mariadb/i.test(version) ? 'mariadb' : 'mysql';
}

/** `[10, 11, 6]` of `10.11.6-MariaDB-0+deb12u1`; MariaDB servers may put `5.5.5-` before it for old replicas. */
export function versionNumbers(version: string): readonly [number, number, number] {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(version.replace(/^5\.5\.5-/, ''));
  return [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0), Number(found?.[3] ?? 0)];
}
