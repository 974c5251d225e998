import { Command, CommanderError } from 'commander';
import { nearestName } from '../applications/nearest-name.ts';
import { Failure } from '../failures/failure.ts';
import { version } from '../operations/version.ts';
import { hiddenVerbs } from './hidden-verbs.ts';
import { exitStatusHelp } from './exit-status-help.ts';
import type { ProgramName } from './program-names.ts';
import { programs } from './programs.ts';
import type { ListedVerb, LoadVerb, Verb } from './verb.ts';
import { verbs } from './verbs.ts';

/** What a command line asks for: a text (help, version) or a verb with its arguments. */
export type Call =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'verb';
      readonly verb: Verb;
      readonly arguments: readonly (string | undefined)[];
      readonly options: Readonly<Record<string, string | boolean | undefined>>;
      readonly configDir: string | undefined;
      readonly stateDir: string | undefined;
    };

/**
 * Reads a command line.
 * @throws Failure usage
 */
export async function parse(program: ProgramName, args: readonly string[]): Promise<Call> {
  if (program !== 'penstock') return parseVerb(program, await programs[program](), args);
  const [name = '', ...rest] = args;
  const listed = entry<ListedVerb>(verbs, name);
  if (listed) return parseVerb(`penstock ${name}`, await listed.load(), rest);
  const hidden = entry<LoadVerb>(hiddenVerbs, name);
  // What only Penstock calls needs no usage: its arguments are taken as they are.
  if (hidden) return { kind: 'verb', verb: await hidden(), arguments: rest, options: {}, configDir: undefined, stateDir: undefined };
  if (name !== '' && !name.startsWith('-')) throw unknownVerb(name);
  const root = new Command('penstock').description('Back up and restore applications through Bareos.').version(version, '--version');
  for (const [verb, { summary }] of Object.entries(verbs)) root.command(verb).description(summary);
  root.addHelpText('after', '\npenstock VERB --help says more of a verb.');
  return readCall(root, args.length === 0 ? ['--help'] : args) ?? { kind: 'text', text: root.helpInformation() };
}

function parseVerb(name: string, verb: Verb, args: readonly string[]): Call {
  const command = new Command(name).description(verb.summary).version(version, '--version');
  for (const argument of verb.arguments) command.argument(argument.name, argument.meaning);
  for (const option of verb.options ?? []) {
    if (option.repeatable === true) command.option(option.flags, option.meaning, joined);
    else command.option(option.flags, option.meaning);
  }
  command.option('--config-dir <dir>', 'where application files are (default: /etc/penstock)');
  command.option('--state-dir <dir>', 'where locks and run records are (default: /var/lib/penstock)');
  const paragraphs = [
    verb.description,
    `EXAMPLES\n${verb.examples.map((example) => `  ${example}`).join('\n')}`,
    `EXIT STATUS\n${exitStatusHelp()}`,
  ];
  command.addHelpText('after', `\n${paragraphs.filter((paragraph) => paragraph !== undefined).join('\n\n')}`);
  const text = readCall(command, args);
  if (text) return text;
  const { configDir, stateDir, ...options } = command.opts<Record<string, string | boolean | undefined>>();
  return { kind: 'verb', verb, arguments: command.args, options, configDir: directory(configDir), stateDir: directory(stateDir) };
}

/** Lets commander read `args`; gives the text it wants to print instead, if any. */
function readCall(command: Command, args: readonly string[]): Call | undefined {
  let text = '';
  command.exitOverride().configureOutput({ writeOut: (part) => (text += part), writeErr: () => undefined });
  command.action(() => undefined);
  try {
    command.parse(args, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text };
    throw new Failure('usage', error.message.replace(/^error: /, '').replaceAll('\n', ' '), {
      hint: `${command.name()} --help shows how it is used`,
      cause: error,
    });
  }
}

function joined(value: string, before: string | undefined): string {
  return before === undefined ? value : `${before},${value}`;
}

function entry<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function unknownVerb(name: string): Failure {
  const nearest = nearestName(name, Object.keys(verbs));
  return new Failure('usage', `there is no verb ${name}`, {
    hint: nearest === undefined ? 'penstock --help lists them' : `did you mean penstock ${nearest}?`,
  });
}

function directory(value: string | boolean | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (!value.startsWith('/'))
    throw new Failure('usage', `expected an absolute path, found ${JSON.stringify(value)}`, {
      hint: 'file daemons run in directories of their own',
    });
  return value;
}
