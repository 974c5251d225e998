import { createHash } from 'node:crypto';
import { reasonOf, type Dav } from './dav.ts';
import { pathOf } from './item-path.ts';
import { nameOf, parseMultistatus } from './multistatus.ts';
import { Trouble } from './trouble.ts';

/** What is on the site under a path. */
export interface LiveFile {
  readonly etag: string | undefined;
  readonly isDirectory: boolean;
}

const xml = { 'content-type': 'application/xml; charset=utf-8' } as const;

/** The address of a user's file. @param path its parts, below the user's files */
export function filePath(dav: Dav, path: readonly string[]): string {
  return ['files', pathOf([dav.user]), pathOf(path)].filter((part) => part !== '').join('/');
}

export async function lookAt(dav: Dav, path: string): Promise<LiveFile | undefined> {
  const body = '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><d:getcontentlength/></d:prop></d:propfind>';
  const answer = await dav.ask('PROPFIND', path, { headers: { ...xml, depth: '0' }, body });
  if (answer.status === 404) return undefined;
  if (answer.status !== 207) throw new Trouble(`the site does not say whether it is there: ${reasonOf(answer)}`);
  const [found] = parseMultistatus(answer.body.toString('utf8'));
  // Only files have a length (RFC 4918, 15.4).
  return { etag: found?.properties['{DAV:}getetag'], isDirectory: found?.properties['{DAV:}getcontentlength'] === undefined };
}

/** The digest of what the site has under a path; undefined where it has nothing. */
export async function digestOf(dav: Dav, path: string): Promise<string | undefined> {
  const content = await dav.download(path);
  return content === undefined ? undefined : digest(content);
}

export async function digest(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

/** What of a user's lies in the trash, by where it was; of several the one that was deleted last. */
export async function filesInTrash(dav: Dav): Promise<ReadonlyMap<string, string>> {
  const body =
    '<d:propfind xmlns:d="DAV:" xmlns:nc="http://nextcloud.org/ns"><d:prop><nc:trashbin-filename/><nc:trashbin-original-location/></d:prop></d:propfind>';
  const answer = await dav.ask('PROPFIND', `trashbin/${pathOf([dav.user])}/trash`, { headers: { ...xml, depth: '1' }, body });
  // Without the app for deleted files there is none.
  if (answer.status === 404) return new Map();
  if (answer.status !== 207) throw new Trouble(`the site does not say what is in the trash: ${reasonOf(answer)}`);
  const found = parseMultistatus(answer.body.toString('utf8')).flatMap((entry) => {
    const name = nameOf(entry);
    const where = Object.entries(entry.properties).find(([property]) => property.endsWith('}trashbin-original-location'))?.[1];
    const at = Number(/\.d(\d+)$/.exec(name)?.[1]);
    return where === undefined || Number.isNaN(at) ? [] : [{ name, where, at }];
  });
  return new Map(found.toSorted((one, other) => one.at - other.at).map(({ where, name }) => [where, name]));
}
