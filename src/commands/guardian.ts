import { guard } from '../operations/silence/guard.ts';
import type { Verb } from './verb.ts';

export const guardian: Verb = {
  arguments: [{ name: '<ARGUMENTS...>', meaning: 'application, lease, configuration directory, state directory' }],
  summary: 'Called by penstock itself.',
  examples: [],
  async run([name = '', leaseId = '', configDir = '', stateDir = ''], _options, surface) {
    await guard(name, leaseId, { ...surface, configDir, stateDir });
  },
};
