import type { Rule } from '../rule.ts';
import { jobsWithScripts } from '../scripts.ts';
import { streams } from '../streams.ts';

/** A program that is not there, cannot be executed, or can be replaced by anybody. */
export const programMissing: Rule = {
  severity: 'error',
  why: 'The file daemon executes it as root. Where it is not there the job fails; where others can write it they are root.',
  todo: 'Install it, chmod it 755, or correct its path; it must be absolute.',
  // The tests say that this is the host.
  bad: 'Job { Name = j\n Client Run Before Job = "/nowhere/before shop" }',
  good: 'Job { Name = j\n Client Run Before Job = "/bin/true" }',
  check: (configuration) => {
    if (!configuration.isHost) return [];
    const commands = [
      ...streams(configuration).flatMap(({ reader = '', writer = '', place }) => [reader, writer].map((command) => ({ command, place }))),
      ...jobsWithScripts(configuration).flatMap(({ scripts }) => scripts.filter(({ isOnClient }) => isOnClient)),
    ];
    return commands.flatMap(({ command, place }) => {
      const [program = ''] = command.trim().split(' ');
      if (!program.startsWith('/')) return program === '' ? [] : [{ place, what: `${program} is no absolute path` }];
      const stats = configuration.stat(program);
      if (stats === undefined) return [{ place, what: `there is no ${program}` }];
      if (stats.isDirectory || (stats.mode & 0o111) === 0) return [{ place, what: `${program} cannot be executed` }];
      return (stats.mode & 0o002) === 0 ? [] : [{ place, what: `${program} can be written by everybody` }];
    });
  },
};
