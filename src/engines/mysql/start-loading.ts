import type { Target } from '../contract.ts';
import { feedClient } from './feed-client.ts';
import type { StagedEntry } from './journal.ts';
import { loadObjects } from './load-objects.ts';
import { readServerFacts } from './portability.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** Where a dump is loaded, and what is said where its text is at fault. */
export interface Into {
  readonly database: string;
  readonly hint: string;
  /** A statement for the client's session, before the dump. */
  readonly first?: string;
  /** What is changed of the dump on its way was said before. */
  readonly isSaid?: boolean;
}

/** A dump on its way into a database. */
export interface Loading {
  write(chunk: Buffer): Promise<void>;
  /** Waits until rows are loaded and objects are made; events are disabled. @returns what of it stands nowhere else */
  end(): Promise<StagedEntry>;
  abort(): Promise<void>;
}

/** Starts the native client on a database, and feeds it what `sift` lets through; the rest is made when it has ended. */
export async function startLoading(target: Target<MysqlSettings>, into: Into): Promise<Loading> {
  const server = await withSession(target, (session) => readServerFacts(session, target.surroundings.force));
  const client = await feedClient(target, into, server);
  return {
    write: client.write,
    end: async () => loadObjects(target, into, await client.end()),
    abort: client.abort,
  };
}
