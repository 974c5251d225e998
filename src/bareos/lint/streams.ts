import { blocks, directives, textOf, valueOf, type Block, type Directive, type Place } from '../../configuration/resource.ts';
import type { Configuration } from './rule.ts';

/** A bpipe line, and where it stands. */
export interface Stream {
  readonly fileSet: string;
  readonly include: Block;
  readonly directive: Directive;
  readonly line: string;
  readonly place: Place | undefined;
  /** The pseudo file and the two commands, as far as the line has them. */
  readonly file: string | undefined;
  readonly reader: string | undefined;
  readonly writer: string | undefined;
}

/** All bpipe lines of all FileSets. */
export function streams({ resources }: Pick<Configuration, 'resources'>): readonly Stream[] {
  return blocks({ items: resources }, 'FileSet').flatMap((fileSet) =>
    blocks(fileSet, 'Include').flatMap((include) =>
      directives(include, 'Plugin')
        .filter((directive) => /^bpipe:/i.test(textOf(directive)))
        .map((directive) => ({
          fileSet: valueOf(fileSet, 'Name') ?? '',
          include,
          directive,
          line: textOf(directive),
          place: directive.place,
          ...parts(textOf(directive)),
        })),
    ),
  );
}

/** Whether a line is of the form `bpipe:file:reader:writer`. */
export function isPositional(line: string): boolean {
  return !/:\s*(file|reader|writer)=/i.test(line);
}

function parts(line: string): Pick<Stream, 'file' | 'reader' | 'writer'> {
  if (isPositional(line)) {
    const [, file, reader, ...writer] = line.split(':');
    return { file, reader, writer: writer.length === 0 ? undefined : writer.join(':') };
  }
  const value = (key: string): string | undefined => new RegExp(`:\\s*${key}=([^:]*)`, 'i').exec(line)?.[1];
  return { file: value('file'), reader: value('reader'), writer: value('writer') };
}
