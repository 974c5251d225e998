import { Failure } from '../../failures/failure.ts';

/** What an application's own steps after a restore came to: a line for each, and why one of them failed; then the others behind it were not taken. */
export interface OwnSteps {
  readonly lines: readonly string[];
  readonly failure?: Failure;
}

/** Takes steps; what makes one fail is told and not thrown, because what was restored stays restored. */
export async function asOwnSteps(take: () => Promise<readonly string[]>): Promise<OwnSteps> {
  try {
    return { lines: await take() };
  } catch (error) {
    return {
      lines: [],
      failure: error instanceof Failure ? error : new Failure('unavailable', (error as Error).message, { cause: error }),
    };
  }
}
