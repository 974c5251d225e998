import { inspect } from 'node:util';

/**
 * A secret that was read from an application itself, and is in memory alone. Whatever prints, compares or serialises it sees where it came from, and nothing
 * of the secret: of its JSON (in a lease) only that is left.
 */
export class HeldSecret {
  readonly #secret: string;
  /** What it was read from, for messages: a path. */
  readonly from: string;

  constructor(secret: string, from: string) {
    this.#secret = secret;
    this.from = from;
  }

  reveal(): string {
    return this.#secret;
  }

  toJSON(): { readonly from: string } {
    return { from: this.from };
  }

  toString(): string {
    return `a secret from ${this.from}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
