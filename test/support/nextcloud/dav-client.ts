/** Alice's clients: what they see of a site. */
export interface DavClient {
  ask(
    method: string,
    path: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** The token of her calendar `work`, as a client keeps it. */
  token(): Promise<string>;
  /** How many events of it have changed since a token. */
  changesSince(token: string): Promise<number>;
  putEvent(uid: string): Promise<number>;
}

export function davClient(url: string): DavClient {
  const ask: DavClient['ask'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}/remote.php/dav/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Basic ${btoa('alice:alice-secret')}`, ...headers },
    });
    return { status: answer.status, text: await answer.text() };
  };
  const sync = (token: string): ReturnType<DavClient['ask']> =>
    ask(
      'REPORT',
      'calendars/alice/work',
      `<d:sync-collection xmlns:d="DAV:"><d:sync-token>${token === '' ? '' : `http://sabre.io/ns/sync/${token}`}</d:sync-token></d:sync-collection>`,
    );
  return {
    ask,
    token: async () => /sync\/(\d+)</.exec((await sync('')).text)?.[1] ?? '',
    changesSince: async (token) => [...(await sync(token)).text.matchAll(/<d:response>/g)].length,
    putEvent: async (uid) =>
      (
        await ask(
          'PUT',
          `calendars/alice/work/${uid}.ics`,
          `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART:20260101T000000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
        )
      ).status,
  };
}
