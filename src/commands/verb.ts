import type { RunContext } from '../operations/run-context.ts';

/** What a verb may use besides its arguments. */
export interface Surface extends RunContext {
  /** Prints a line to stdout; only verbs whose stdout is no stream use it. */
  readonly print: (text: string) => void;
}

export interface Option {
  /** As commander has it: `--where <dir>`. */
  readonly flags: string;
  readonly meaning: string;
  /** It may stand more than once; the verb gets all values, separated by commas. */
  readonly repeatable?: boolean;
}

/** One verb: what `--help` says of it, and what it does. Throws a Failure; returning is success. */
export interface Verb {
  /** The arguments as usage shows them: `<APPLICATION/DATABASE>`. */
  readonly arguments: readonly { readonly name: string; readonly meaning: string }[];
  readonly summary: string;
  /** Further paragraphs of the help. */
  readonly description?: string;
  readonly options?: readonly Option[];
  readonly examples: readonly string[];
  run(
    args: readonly (string | undefined)[],
    options: Readonly<Record<string, string | boolean | undefined>>,
    surface: Surface,
  ): Promise<void>;
}

/** A verb in a table, loaded when it is called. */
export type LoadVerb = () => Promise<Verb>;

/** A verb that help lists: its summary is there without loading the rest. */
export interface ListedVerb {
  readonly summary: string;
  readonly load: LoadVerb;
}
