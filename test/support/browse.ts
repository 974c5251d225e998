import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a browser made of a page. */
export interface Browsed {
  /** The document as it stands after it was loaded. */
  readonly dom: string;
  /** What stands in the browser's console. */
  readonly said: readonly string[];
  /** The first screen, as PNG. */
  readonly screenshot: Buffer;
}

/** Opens a file in Debian's Chromium, without a network and without a screen, in a profile of its own that is thrown away. */
export async function browse(file: string, width: number): Promise<Browsed> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-browser-'));
  const picture = join(directory, 'page.png');
  const options = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(directory, 'profile')}`,
    '--hide-scrollbars',
    '--enable-logging=stderr',
    `--window-size=${width},1200`,
  ];
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory };
  const open = (what: string): Promise<{ stdout: string; stderr: string }> =>
    run('chromium', [...options, what, `file://${file}`], { env, maxBuffer: 64 * 1024 * 1024 });
  try {
    const { stdout, stderr } = await open('--dump-dom');
    await open(`--screenshot=${picture}`);
    return { dom: stdout, said: stderr.split('\n').filter((line) => line.includes('CONSOLE')), screenshot: readFileSync(picture) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
