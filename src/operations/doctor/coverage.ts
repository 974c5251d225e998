import type { Diagnosis } from '../../engines/contract.ts';
import { examineCoverage } from '../coverage.ts';
import type { Check } from './check.ts';

/** What lies beside this application's databases, and no application covers. That a database cannot be reached, the databases' own check says. */
export const coverage: Check = async ({ application: { name }, context }) => {
  const found = await examineCoverage(context);
  const servers = found.servers.filter(({ applications }) => applications.includes(name));
  const uncovered = servers.flatMap((server) => server.uncovered.map((one) => `${one.name} (${server.server})`));
  const files = found.files.filter(({ application }) => application === name).map((file) => file.name);
  const todo = 'add them to an application file, or to coverage: { ignore: … }; penstock coverage says more';
  const warnings: Diagnosis[] = [
    ...(uncovered.length === 0 ? [] : [{ level: 'warn', what: `no application covers ${some(uncovered)}`, todo } as const]),
    ...(files.length === 0
      ? []
      : [{ level: 'warn', what: `SQLite files that are saved as files only, which may be torn: ${some(files)}`, todo } as const]),
    ...servers.flatMap(({ server, unseen }) =>
      unseen === undefined ? [] : [{ level: 'ok', what: `${server}: ${unseen.what}; there may be more` } as const],
    ),
  ];
  return warnings.some(({ level }) => level === 'warn')
    ? warnings
    : [{ level: 'ok', what: 'whatever is seen beside its databases is covered or ignored' }, ...warnings];
};

function some(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
