import type { Application } from '../applications/contract.ts';

/** The application file, what it says is its configuration, and the files that hold its passwords and keys: what a backup saves beside the data, so that it is enough when the host is gone. */
export function configurationFiles({ file, configuration, databases }: Application): readonly string[] {
  const secrets = Object.values(databases).flatMap(({ settings }) => {
    const password = 'password' in settings ? settings.password : undefined;
    const tls = 'tls' in settings && typeof settings.tls === 'object' ? settings.tls : undefined;
    return [
      password !== undefined && 'file' in password ? password.file : undefined,
      ...(tls === undefined ? [] : Object.values(tls).filter((value) => typeof value === 'string' && value.startsWith('/'))),
    ];
  });
  return [...new Set([file, ...configuration, ...secrets.filter((path): path is string => typeof path === 'string')])];
}
