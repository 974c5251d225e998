/** What a program of ours has of the world. */
interface ProgramIo {
  readonly stdin: AsyncIterable<Buffer>;
  /** One at a time; resolves when the next may come. A chunk is not changed before. */
  readonly write: (chunk: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What an engine runs as a child of Penstock's own; a Failure it throws reaches the parent as exit status and stderr (`throw-if-failed.ts`). */
export type OwnProgram = (args: readonly string[], io: ProgramIo) => Promise<void>;
