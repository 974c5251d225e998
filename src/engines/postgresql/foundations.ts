/**
 * What other statements may stand on: schemas, extensions, types, functions, sequences; given only with what needs it. Texts are as the
 * dump has them, one character for each byte.
 */
export interface Foundations {
  /** Something that is made elsewhere: nothing is needed for it. */
  know(name: string): void;
  addSchema(name: string, text: string): void;
  addExtension(name: string, text: string): void;
  /** A statement that makes something with a schema in its name, which is the first that it mentions. */
  add(text: string): void;
  /**
   * The statements that `text` stands on and `owner` was not given yet, in the dump's order.
   * @param owner whom they are given to: each database needs them once
   */
  of(text: string, owner: string): readonly { readonly name: string; readonly text: string }[];
}

interface Foundation {
  readonly name: string;
  readonly text: string;
  /** Where an extension is. */
  readonly schema?: string;
  readonly given: Set<string>;
}

const word = '(?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")*")';
const operator = '[-+*/<>=~!@#%^&|?`]+';
const mention = new RegExp(`(${word})\\.(?:${word}|${operator})`, 'g');

/** The first name with a schema in `text`. */
export function firstMention(text: string): string {
  return new RegExp(mention).exec(text)?.[0] ?? '';
}

/** Whatever is mentioned with its schema is found, in strings and bodies, too: one too many does no harm, one too few does. */
export function foundations(): Foundations {
  const others = new Map<string, Foundation[]>();
  const schemas = new Map<string, Foundation>();
  const extensions: Foundation[] = [];
  const order: Foundation[] = [];

  const collect = (text: string, owner: string, found: Set<Foundation>): void => {
    const add = (foundation: Foundation | undefined): void => {
      if (foundation === undefined || foundation.name === owner || foundation.given.has(owner) || found.has(foundation)) return;
      found.add(foundation);
      if (foundation.schema !== undefined) add(schemas.get(foundation.schema));
      collect(foundation.text, owner, found);
    };
    for (const [name, schema = ''] of mentions(text)) {
      add(schemas.get(schema));
      const known = others.get(name);
      for (const foundation of known ?? []) add(foundation);
      // What the dump does not make itself comes with an extension.
      if (known === undefined) for (const extension of extensions) if (extension.schema === schema) add(extension);
    }
    for (const extension of extensions) if (text.includes(` LANGUAGE ${extension.name} `)) add(extension);
  };

  return {
    know: (name) => void others.set(name, others.get(name) ?? []),
    addSchema(name, text) {
      const foundation = { name, text, given: new Set<string>() };
      schemas.set(name, foundation);
      order.push(foundation);
    },
    addExtension(name, text) {
      const schema = new RegExp(`WITH SCHEMA (${word})`).exec(text)?.[1] ?? '';
      const extension = { name, text, schema, given: new Set<string>() };
      extensions.push(extension);
      order.push(extension);
    },
    add(text) {
      const name = firstMention(text);
      const foundation = { name, text, given: new Set<string>() };
      others.set(name, [...(others.get(name) ?? []), foundation]);
      order.push(foundation);
    },
    of(text, owner) {
      const found = new Set<Foundation>();
      collect(text, owner, found);
      for (const foundation of found) foundation.given.add(owner);
      return order.filter((foundation) => found.has(foundation));
    },
  };
}

/** Those in a string have its quotes doubled. */
function* mentions(text: string): Generator<RegExpExecArray> {
  yield* text.matchAll(mention);
  if (text.includes("''")) yield* text.replaceAll("''", "'").matchAll(mention);
}
