import { Failure } from '../failures/failure.ts';
import { mostArguments, splitCommand } from './split-command.ts';

/** What the Plugin directive of a FileSet says to bpipe: the pseudo file and the two command lines. */
export interface BpipeLine {
  readonly file: string;
  readonly reader: string;
  readonly writer: string;
}

const keys = ['file', 'reader', 'writer'] as const;

/**
 * Parses `bpipe:file=…:reader=…:writer=…` as every Bareos from 22 to 26 understands it: keys in any order and case, a value
 * ends at the next `:`, a backslash is dropped (26's plugins/filed/bpipe parse_plugin_definition, StripBackSlashes).
 * @throws Failure configuration: what not all of these versions take the same way, or a part is missing
 */
export function parseBpipeLine(line: string): BpipeLine {
  const [plugin, ...parts] = line.split(':');
  if (plugin !== 'bpipe') throw new Failure('configuration', `expected a plugin line that begins with bpipe:, found ${line}`);
  const found = new Map<string, string>();
  for (const part of parts) {
    const [, key, value] = /^([a-z]+)=(.*)$/is.exec(part) ?? [];
    const known = keys.find((name) => name === key?.toLowerCase());
    if (known === undefined || value === undefined) {
      throw new Failure('configuration', `expected file=, reader= or writer= in the bpipe line, found ${part}`, {
        hint: 'a value ends at the next colon, and no escape is understood by all versions of Bareos',
      });
    }
    if (found.has(known)) throw new Failure('configuration', `${known}= stands twice in the bpipe line`);
    found.set(known, value.replace(/\\(.?)/gs, '$1'));
  }
  const [file, reader, writer] = keys.map((key) => {
    const value = found.get(key);
    if (value === undefined || value === '') throw new Failure('configuration', `the bpipe line has no ${key}=`);
    return value;
  }) as [string, string, string];
  if (!file.includes('/')) throw new Failure('configuration', `the pseudo file ${file} needs a directory part, or Bareos refuses it`);
  return { file, reader, writer };
}

/**
 * Builds the plugin line from argument lists, so that Bareos 22 to 26 start exactly these arguments. The writer's `%w` and
 * `%r` stand as whole arguments: 25 and older put the values there, 26 leaves them and sets BareosWhere and BareosReplace.
 * @throws Failure configuration: an argument that cannot be said so, such as one with a colon
 */
export function buildBpipeLine(parts: { file: string; reader: readonly string[]; writer: readonly string[] }): string {
  const reader = joinArguments(parts.reader, []);
  const writer = joinArguments(parts.writer, ['%w', '%r']);
  const line = `bpipe:file=${checked(parts.file)}:reader=${reader}:writer=${writer}`;
  parseBpipeLine(line);
  return line;
}

function joinArguments(args: readonly string[], codes: readonly string[]): string {
  if (args.length > mostArguments) throw new Failure('configuration', `bpipe takes at most ${mostArguments} arguments, not ${args.length}`);
  const line = args.map((arg) => (codes.includes(arg) ? `'${arg}'` : quoted(checked(arg)))).join(' ');
  const again = splitCommand(line);
  if (again.length !== args.length || again.some((arg, at) => arg !== args[at])) {
    throw new Failure('configuration', `these arguments cannot be said in a bpipe line: ${line}`);
  }
  return line;
}

function checked(text: string): string {
  if (/[:\\\u0000-\u001f\u007f]/.test(text)) {
    throw new Failure('configuration', `a bpipe line can hold no colon, backslash or control character: ${JSON.stringify(text)}`);
  }
  // 25 and older replace these in the writer, 26 does not; so no argument may depend on them.
  if (/%[wr%]/.test(text))
    throw new Failure('configuration', `%w, %r and %% mean different things to different versions of Bareos: ${text}`);
  return text;
}

function quoted(arg: string): string {
  if (arg !== '' && !/^["']| /.test(arg)) return arg;
  return arg.includes("'") ? `"${arg}"` : `'${arg}'`;
}
