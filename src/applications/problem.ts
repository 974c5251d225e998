/** Something in an application file that is not as it must be. */
export interface Problem {
  /** Where in the file; lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  /** One plain line: the key, what was expected, what was found. Never the value of a secret. */
  readonly text: string;
}

/** Keys and list positions from the top of the file: `['databases', 'orders', 'port']`. */
export type Path = readonly PropertyKey[];

/** `databases.orders.port`, `directories[0]` */
export function describePath(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`)).join('');
}
