/** What a dump's own SETs have made of the session that loads it. */
export interface SessionValues {
  /** What was set last; undefined: nothing yet, or again what the session began with. */
  get(variable: string): string | undefined;
  set(variable: string, value: string): void;
  /** Keeps what a variable is in one of the user's own. */
  save(own: string, variable: string): void;
  /**
   * Gives a variable what was kept. Only what was saved of it itself: a literal kept in a user variable would pass what is checked of literals.
   * @returns whether it was
   */
  restore(variable: string, own: string): boolean;
}

export function sessionValues(): SessionValues {
  const values = new Map<string, string | undefined>();
  const saved = new Map<string, { readonly variable: string; readonly value: string | undefined }>();
  return {
    get: (variable) => values.get(variable),
    set: (variable, value) => void values.set(variable, value),
    save: (own, variable) => void saved.set(own, { variable, value: values.get(variable) }),
    restore(variable, own) {
      const kept = saved.get(own);
      if (kept?.variable !== variable) return false;
      values.set(variable, kept.value);
      return true;
    },
  };
}
