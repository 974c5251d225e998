import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gather } from '../bytes.ts';
import { startRadicale } from './start-radicale.ts';

/** A real CalDAV and CardDAV server at the addresses that a Nextcloud has. */
export interface RadicaleAsNextcloud {
  readonly url: string;
  /** What was asked and answered, such as `PUT calendars/alice/work/a.ics 201`. */
  readonly asked: string[];
  stop(): Promise<void>;
}

const base = '/remote.php/dav/';

/**
 * Puts Radicale where a Nextcloud answers: only paths are translated, in requests, in Destination and in the hrefs of answers. Who asks is found out by the site, whose app passwords they are; what is
 * answered is Radicale's own.
 * @param site where the stand-in's web server answers
 */
export async function radicaleAsNextcloud(site: string): Promise<RadicaleAsNextcloud> {
  const radicale = await startRadicale();
  const asked: string[] = [];

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await gather(request);
    const { method = '', url = '', headers } = request;
    const authorization = headers.authorization ?? '';
    const user = decodeURIComponent(/^\/remote\.php\/dav\/(?:calendars|addressbooks\/users)\/([^/]+)/.exec(url)?.[1] ?? '');
    const door = await fetch(`${site}${base}calendars/${encodeURIComponent(user)}`, { method: 'PROPFIND', headers: { authorization } });
    await door.arrayBuffer();
    if (door.status !== 207) {
      response.writeHead(door.status).end();
      return;
    }
    const { host: _host, connection: _connection, 'accept-encoding': _encodings, authorization: _password, ...rest } = headers;
    const destination = headers['destination'];
    const answer = await fetch(radicale.url + inwards(url), {
      method,
      headers: {
        ...(rest as Record<string, string>),
        'accept-encoding': 'identity',
        'x-remote-user': user,
        ...(typeof destination === 'string' ? { destination: radicale.url + inwards(new URL(destination).pathname) } : {}),
      },
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
      redirect: 'manual',
    });
    asked.push(`${method} ${url.slice(base.length)} ${answer.status}`);
    const text = outwards(Buffer.from(await answer.arrayBuffer()), answer.headers.get('content-type') ?? '');
    const kept = [...answer.headers].filter(([name]) => !['content-length', 'connection', 'date', 'server'].includes(name));
    response.writeHead(answer.status, { ...Object.fromEntries(kept), 'content-length': text.length }).end(text);
  };

  const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await radicale.stop();
    },
  };
}

/** A Nextcloud keeps calendars and address books apart, where Radicale has one level: they are told apart by their names there. */
function inwards(path: string): string {
  const [, kind, user, name = '', rest = ''] =
    /^\/remote\.php\/dav\/(calendars|addressbooks\/users)\/([^/]+)(?:\/([^/]+)(.*))?$/.exec(path) ?? [];
  if (user === undefined) return path;
  return name === '' ? `/${user}/` : `/${user}/${kind === 'calendars' ? 'calendar' : 'book'}.${name}${rest}`;
}

function outwards(body: Buffer, type: string): Buffer {
  if (!/xml/.test(type)) return body;
  return Buffer.from(
    body
      .toString()
      .replace(
        /(<(?:\w+:)?href>)\/([^/<]+)\/(calendar|book)\.([^<]*<)/g,
        (_, tag: string, user: string, kind: string, rest: string) =>
          `${tag}${base}${kind === 'calendar' ? 'calendars' : 'addressbooks/users'}/${user}/${rest}`,
      ),
  );
}
