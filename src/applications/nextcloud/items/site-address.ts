import { Failure } from '../../../failures/failure.ts';

/**
 * Where a site answers, without what may stand behind its host and path.
 * @param said what is given, or what its configuration says (`overwrite.cli.url`)
 * @throws Failure configuration: nothing says it, or passwords would cross a network in clear
 */
export function siteAddress(said: string | undefined, configFile: string): string {
  const hint = 'give the address at which this host reaches it: --url https://cloud.example.org';
  if (said === undefined || said === '') {
    throw new Failure('configuration', `${configFile} does not say where the site answers (overwrite.cli.url)`, { hint });
  }
  const address = URL.parse(said);
  if (address === null || !/^https?:$/.test(address.protocol) || address.username !== '' || address.password !== '') {
    throw new Failure('configuration', 'the site has no address that can be asked: expected one such as https://cloud.example.org', {
      hint,
    });
  }
  if (address.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(address.hostname)) {
    throw new Failure('configuration', `${address.origin} is not encrypted, and an app password would cross the network in clear`, {
      hint: 'give its https address, or one of this host itself such as http://127.0.0.1, with --url',
    });
  }
  return `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
}
