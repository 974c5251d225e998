import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import type { StoredConfiguration } from '../../applications/contract.ts';
import { Failure } from '../../failures/failure.ts';
import { pathBytes, pathText, rawPath } from '../../state/path-bytes.ts';
import { allEntries } from './all-entries.ts';
import { parts, type Snapshot } from './read-snapshot.ts';

/** The configuration that a snapshot has of its application; every file of it has the digest that stands in the sealed list. */
export function storedConfiguration(snapshot: Snapshot): StoredConfiguration {
  const { stamp, path } = snapshot;
  return {
    said: `the snapshot ${stamp}`,
    async filesIn(directory, isWanted) {
      // A snapshot knows directories by their real names.
      const top = `${rawPath(await realpath(directory).catch(() => directory))}/`;
      const found = new Map<string, { content: Buffer; uid: number; gid: number }>();
      for await (const { path: at, type, sha256, uid, gid } of allEntries(snapshot)) {
        const name = pathText(at.slice(top.length));
        if (type !== 'file' || !at.startsWith(top) || name.includes('/') || !isWanted(name)) continue;
        const content = await readFile(pathBytes(rawPath(parts.files(path)) + at)).catch(() => undefined);
        if (content === undefined || createHash('sha256').update(content).digest('hex') !== sha256) {
          throw new Failure(
            'not-whole',
            `the snapshot ${stamp} is not what it was: ${pathText(at)} ${content === undefined ? 'is gone' : 'was changed'}`,
          );
        }
        found.set(name, { content, uid, gid });
      }
      return found;
    },
  };
}
