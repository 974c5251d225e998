import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Failure } from '../../../failures/failure.ts';

/**
 * Which certificate authorities are trusted from now on: those that Node brings, those of this host, and one more. Node alone does not look at the host's, and an authority
 * of one's own stands there.
 * @param authority PEM
 * @throws Failure configuration: it is no certificate
 */
export function trust(authority: string | undefined): void {
  const known = [...getCACertificates('default'), ...getCACertificates('system')];
  try {
    setDefaultCACertificates([...new Set([...known, ...(authority === undefined ? [] : [authority])])]);
  } catch (cause) {
    throw new Failure('configuration', 'the file of --ca holds no certificate', { hint: 'it is PEM: -----BEGIN CERTIFICATE-----', cause });
  }
}
