import { createServer } from 'node:net';

let next = process.pid * 41;

/**
 * A TCP port on 127.0.0.1 that nothing listens on. It lies below those that the kernel gives to connections, and each process of a
 * test run looks from a place of its own, so that no two servers that start at the same time are given the same one.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + (next++ % 12_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
