import type { Item, PutBack, PuttingBack } from '../../items.ts';
import { reasonOf, type Answer, type Dav } from './dav.ts';
import { difference } from './difference.ts';
import { findByUid, findInTrash, getItem, type LiveItem, type TrashedItem } from './live-item.ts';
import { Trouble } from './trouble.ts';

type How = Pick<PuttingBack, 'overwrite' | 'dryRun' | 'keep'>;

/** Puts one item back, and looks whether what is there then is what was put. @throws Failure: the site does not answer */
export async function putBackItem(dav: Dav, item: Item, how: How): Promise<PutBack> {
  try {
    return await putBack(dav, item, how);
  } catch (error) {
    if (error instanceof Trouble) return { path: item.path, did: 'failed', said: error.message };
    throw error;
  }
}

async function putBack(dav: Dav, item: Item, how: How): Promise<PutBack> {
  const { path } = item;
  const there = await getItem(dav, path);
  if (there !== undefined && item.uid !== '' && there.uid !== item.uid) {
    return { path, did: 'refused', said: `another one has this name now, with the UID ${there.uid ?? '(none)'}` };
  }
  const live = there ?? (await findByUid(dav, item));
  if (live !== undefined) return replace(dav, item, live, how);
  const trashed = item.collection.kind === 'calendar' ? await findInTrash(dav, item) : undefined;
  if (trashed !== undefined) return outOfTrash(dav, item, trashed, how);
  if (how.dryRun) return { path, did: 'nothing', said: 'would be put back' };
  await putNew(dav, item);
  await check(dav, item, path);
  return { path, did: 'put-back', said: 'put back' };
}

/** One that is there. Its name may be another by now. */
async function replace(dav: Dav, item: Item, live: LiveItem, how: How): Promise<PutBack> {
  const { path } = item;
  const elsewhere = live.path === path ? '' : ` as ${live.path}`;
  const differs = difference(item.text.toString('utf8'), live.text.toString('utf8'));
  if (differs.length === 0) return { path, did: 'nothing', said: `is there already${elsewhere}, and the same` };
  const what = `is there${elsewhere}, and differs in ${differs.join(', ')}`;
  if (!how.overwrite) return { path, did: 'refused', said: `${what}; --overwrite replaces it` };
  if (how.dryRun) return { path, did: 'nothing', said: `${what}; would be replaced` };
  const kept = await how.keep(live.path, live.text);
  await putOver(dav, item, live);
  await check(dav, item, live.path);
  return { path, did: 'put-back', said: `put back${elsewhere}; what was there is kept as ${kept}` };
}

/**
 * One that lies in the trash, where it keeps its UID taken. It is restored there and then replaced, if it differs: should that not come to its end, nothing is lost. Where the
 * trash does not give it back (its name is taken), it is removed there first.
 */
async function outOfTrash(dav: Dav, item: Item, trashed: TrashedItem, how: How): Promise<PutBack> {
  const { path } = item;
  const differs = difference(item.text.toString('utf8'), trashed.text);
  if (how.dryRun) return { path, did: 'nothing', said: 'lies in the trash; would be restored from there' };
  const kept = differs.length === 0 ? undefined : await how.keep(path, Buffer.from(trashed.text));
  const note = kept === undefined ? '' : `; what lay there, which differed in ${differs.join(', ')}, is kept as ${kept}`;
  const destination = dav.addressOf(`${trashed.path.split('/').slice(0, 3).join('/')}/restore/file`);
  const moved = await dav.ask('MOVE', trashed.path, { headers: { ...quietly, destination } });
  if (moved.status === 201 || moved.status === 204) {
    const live = (await getItem(dav, path)) ?? (await findByUid(dav, item));
    if (live === undefined) throw new Trouble('restored from the trash, and is not there');
    if (difference(item.text.toString('utf8'), live.text.toString('utf8')).length > 0) await putOver(dav, item, live);
    await check(dav, item, live.path);
    return { path, did: 'put-back', said: `restored from the trash${live.path === path ? '' : ` as ${live.path}`}${note}` };
  }
  const saved = kept ?? (await how.keep(path, Buffer.from(trashed.text)));
  const removed = await dav.ask('DELETE', trashed.path, { headers: quietly });
  if (removed.status !== 204) throw new Trouble(`it lies in the trash, which does not give it back: ${reasonOf(moved)}`);
  await putNew(dav, item);
  await check(dav, item, path);
  return {
    path,
    did: 'put-back',
    said: `put back; the trash did not give it back (${reasonOf(moved)}), and what lay there is kept as ${saved}`,
  };
}

/** Nobody is invited again: RFC 6638's header, which sabre/dav heeds for changes too, and Nextcloud's own. */
const quietly = { 'schedule-reply': 'F', 'x-nc-scheduling': 'false' } as const;

const types = { calendar: 'text/calendar; charset=utf-8', 'address-book': 'text/vcard; charset=utf-8' } as const;

async function putNew(dav: Dav, item: Item): Promise<void> {
  const headers = { ...quietly, 'content-type': types[item.collection.kind], 'if-none-match': '*' };
  accept(await dav.ask('PUT', item.path, { headers, body: item.text }), item.path);
}

async function putOver(dav: Dav, item: Item, live: LiveItem): Promise<void> {
  const match: Readonly<Record<string, string>> = live.etag === undefined ? {} : { 'if-match': live.etag };
  const headers = { ...quietly, 'content-type': types[item.collection.kind], ...match };
  accept(await dav.ask('PUT', live.path, { headers, body: item.text }), live.path);
}

function accept(answer: Answer, path: string): void {
  if (answer.status === 201 || answer.status === 204) return;
  if (answer.status === 412) throw new Trouble(`${path} was changed while it was looked at, and was not overwritten; run it again`);
  const hint = answer.status === 403 ? '; a calendar of birthdays, or one that is subscribed to, cannot be written' : '';
  throw new Trouble(`the site does not take it: ${reasonOf(answer)}${hint}`);
}

async function check(dav: Dav, item: Item, path: string): Promise<void> {
  const live = await getItem(dav, path);
  if (live === undefined) throw new Trouble('was put back, and is not there');
  const differs = difference(item.text.toString('utf8'), live.text.toString('utf8'));
  if (differs.length > 0)
    throw new Trouble(`was put back, and what is there now differs in ${differs.join(', ')}: somebody, or the server, has changed it`);
}
