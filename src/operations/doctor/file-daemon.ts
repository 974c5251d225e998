import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { blocks, directives, keyOf, textOf, valueOf, type Block } from '../../configuration/resource.ts';
import type { Diagnosis } from '../../engines/contract.ts';
import { loadConfiguration } from '../load-configuration.ts';
import type { Check, Examinee } from './check.ts';

const usual = ['/etc/bareos/bareos-fd.d', '/etc/bareos/bareos-fd.conf', '/etc/bacula/bacula-fd.conf'];

/** The file daemon's configuration: does it load bpipe, and does it run our scripts. */
export const fileDaemon: Check = (examinee) => {
  const path = examinee.daemonConfig ?? usual.find((one) => existsSync(one));
  if (path === undefined) {
    return Promise.resolve([
      {
        level: 'warn',
        what: 'no configuration of a file daemon is here',
        todo: 'run doctor on the client, or name it with --daemon-config',
      },
    ]);
  }
  const { resources, failures } = loadConfiguration(path);
  const wrong = failures.map(({ message }): Diagnosis => ({ level: 'fail', what: message, todo: 'penstock lint says more' }));
  const own = resources.find(({ keyword }) => ['client', 'filedaemon'].includes(keyOf(keyword)));
  if (own === undefined)
    return Promise.resolve([...wrong, { level: 'fail', what: `${path} has no file daemon in it`, todo: 'penstock lint says more' }]);
  return Promise.resolve([...wrong, ...plugins(own, path, examinee), ...scripts(own, resources, examinee), ...erasing(own)]);
};

function plugins(own: Block, path: string, { setup, application }: Examinee): readonly Diagnosis[] {
  if (Object.keys(application.databases).length === 0) return [];
  const directory = valueOf(own, 'Plugin Directory');
  if (directory === undefined) {
    return [
      {
        level: 'fail',
        what: `${path} has no Plugin Directory`,
        todo: `add Plugin Directory = "${setup.plugins}" and Plugin Names = "bpipe", and restart it`,
      },
    ];
  }
  const names = valuesOf(own, 'Plugin Names')?.join(':');
  if (names !== undefined && !/\bbpipe\b/.test(names)) {
    return [{ level: 'fail', what: `Plugin Names = ${names} leaves bpipe out`, todo: `Plugin Names = "${names}:bpipe"` }];
  }
  const plugin = join(directory, 'bpipe-fd.so');
  return existsSync(plugin)
    ? [{ level: 'ok', what: `the file daemon loads ${plugin}` }]
    : [{ level: 'fail', what: `there is no ${plugin}`, todo: 'it comes with the file daemon’s package; correct Plugin Directory' }];
}

/** What the director's own resource says counts; where it says nothing, what holds for all of them. */
function scripts(own: Block, resources: readonly Block[], { setup }: Examinee): readonly Diagnosis[] {
  const director = blocks({ items: resources }, 'Director').find((block) => valueOf(block, 'Name') === setup.director);
  const allowed = (director && valuesOf(director, 'Allowed Script Dir')) ?? valuesOf(own, 'Allowed Script Dir');
  const commands = (director && valuesOf(director, 'Allowed Job Command')) ?? valuesOf(own, 'Allowed Job Command');
  const found: Diagnosis[] = [];
  if (allowed?.some((directory) => directory.toLowerCase() === setup.programs.toLowerCase()) === false) {
    found.push({
      level: 'fail',
      what: `Allowed Script Dir = ${allowed.join(', ')} refuses ${setup.programs}`,
      todo: `add Allowed Script Dir = "${setup.programs}"`,
    });
  }
  if (commands?.some((command) => command.toLowerCase() === 'runscript') === false) {
    found.push({ level: 'fail', what: `Allowed Job Command = ${commands.join(', ')} lets no script run`, todo: 'add runscript' });
  }
  return found.length > 0 ? found : [{ level: 'ok', what: 'the file daemon may run the hooks' }];
}

/** The copy that before-restore keeps is made of hard links, which only unlink leaves alone. */
function erasing(own: Block): readonly Diagnosis[] {
  const command = valueOf(own, 'Secure Erase Command');
  if (command === undefined) return [];
  return [
    {
      level: 'warn',
      what: `Secure Erase Command = ${command} also destroys what a restore keeps of the files that it replaces`,
      todo: 'leave it out; else a restore that fails cannot put these files back',
    },
  ];
}

/** All values of a directive, which may be given several times, and as a list. */
function valuesOf(inside: Block, keyword: string): readonly string[] | undefined {
  const found = directives(inside, keyword).map(textOf);
  return found.length === 0 ? undefined : found.flatMap((text) => text.split(',')).map((text) => text.trim());
}
