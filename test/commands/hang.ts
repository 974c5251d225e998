import { hiddenVerbs } from '../../src/commands/hidden-verbs.ts';
import { run } from '../../src/commands/run.ts';
import type { LoadVerb } from '../../src/commands/verb.ts';

/* A penstock whose verb waits for what nobody will ever settle, and holds nothing that keeps a process. */
(hiddenVerbs as Record<string, LoadVerb>)['hang'] = () =>
  Promise.resolve({ arguments: [], summary: '', examples: [], run: () => new Promise<void>(() => undefined) });
run('penstock', ['hang'], { file: '/bin/false', args: [] });
