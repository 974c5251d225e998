import { createServer as createTlsServer } from 'node:https';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A program in front of a web server, as a reverse proxy is, that lets a test do something before a request goes on. */
export interface InBetween {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param before called with each request; it goes on when that resolves, and not at all where it gives false
 * @param tls to be asked by https
 */
export async function startInBetween(
  target: string,
  before: (method: string, path: string) => Promise<boolean>,
  tls?: { readonly key: string; readonly cert: string },
): Promise<InBetween> {
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    if (!(await before(asked.method ?? '', asked.url ?? ''))) return;
    const { hostname, port } = new URL(target);
    const on = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    asked.pipe(on);
  };
  const listener = (asked: IncomingMessage, answer: ServerResponse): void => void pass(asked, answer).catch(() => answer.destroy());
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
