/** Asks a site by DAV, as user `alice` with her own password. */
export type Ask = (
  method: string,
  path: string,
  body?: string,
  headers?: Record<string, string>,
) => Promise<{ status: number; text: string }>;

export function davClient(url: string, user = 'alice'): Ask {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}/remote.php/dav/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Basic ${btoa(`${user}:${user}-secret`)}`, ...headers },
    });
    return { status: answer.status, text: await answer.text() };
  };
}

export function event(uid: string, summary: string, more = ''): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260407T090000Z\r\nDTEND:20260407T100000Z\r\nSUMMARY:${summary}\r\n${more}END:VEVENT\r\nEND:VCALENDAR\r\n`;
}

export function card(uid: string, name: string): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nEND:VCARD\r\n`;
}
