import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { History } from '../../../src/reports/history.ts';
import { page } from '../../../src/reports/page/page.ts';
import { withProofs } from '../../../src/reports/with-proofs.ts';
import { browse } from '../../support/browse.ts';
import { aRun } from '../a-run.ts';

// A browser takes its time on a machine that others use, too.
vi.setConfig({ testTimeout: 240_000 });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-page-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const hostile = `"><script>document.title='owned'</script><img src="http://192.0.2.1/x" onerror="document.title='owned'">`;

function historyOf(database: string): History {
  const day = (number: number): string => `2026-01-0${number}T03:00:00Z`;
  return {
    at: new Date('2026-01-07T00:00:00Z'),
    host: 'server',
    version: '1',
    applications: [
      {
        application: 'shop',
        trouble: hostile,
        databases: [
          {
            database,
            isListed: true,
            runs: withProofs([
              aRun(day(1), { database, digest: 'd1' }),
              aRun(day(2), { database, digest: 'd2', bytes: 60_000_000 }),
              aRun(day(3), { database, verb: 'restore', outcome: 'restored', digest: 'd2' }),
              aRun(day(4), {
                database,
                outcome: 'failed',
                bytes: undefined,
                digest: undefined,
                failure: { status: 69, message: hostile, hint: hostile },
              }),
            ]),
          },
        ],
        lease: { id: 'x', purpose: 'backup', jobId: '7', since: '2026-01-06T00:00:00.000Z', boot: 'b', mustResume: true, application: {} },
        over: 'the file daemon (process 7) has ended',
      },
    ],
    coverage: { at: '2026-01-04T00:00:00.000Z', uncovered: 2, vanished: 1, unknown: 0 },
  };
}

async function open(history: History, width: number) {
  const file = join(directory, 'report.html');
  writeFileSync(file, page(history));
  return browse(file, width);
}

test('a browser shows the plots, with proven and failed runs marked, and has nothing to say against the page', async () => {
  const { dom, said, screenshot } = await open(historyOf('orders'), 1100);
  expect(said).toEqual([]);
  expect(dom.match(/<svg class="plot"/g)).toHaveLength(2);
  expect(dom.match(/<polyline class="line" points="[\d., ]+"/g)).toHaveLength(2);
  const plots = dom.slice(dom.indexOf('class="plots"'), dom.indexOf('<details>'));
  expect(plots.match(/<circle class="dot"/g)).toHaveLength(4);
  expect(plots.match(/<circle class="ring"/g)).toHaveLength(2);
  expect(plots.match(/<path class="failed"/g)).toHaveLength(2);
  expect(plots).toContain('2026-01-02 03:00:00Z, sealed, 60.0 MB, 10 s, proven 2026-01-03 03:00:10Z by restore');
  expect(dom).toContain('the file daemon (process 7) has ended');
  // Its first bytes hold its size: the page was drawn.
  expect(screenshot.readUInt32BE(16)).toBe(1100);
  expect(screenshot.length).toBeGreaterThan(20_000);
});

test('a name or a message that is markup stays text', async () => {
  const { dom, said } = await open(historyOf(hostile), 400);
  expect(said).toEqual([]);
  expect(dom).toContain('<title>Backups and restores of server</title>');
  expect(dom).not.toMatch(/<script|<img/);
  expect(dom.match(/&lt;script&gt;document\.title=/g)?.length).toBeGreaterThan(3);
});

test('nothing is asked of a network, and no script is allowed', () => {
  const text = page(historyOf('orders'));
  expect(text).toContain(`default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;`);
  expect(text).not.toMatch(/<[^>]*\s(src|href|action|srcset)\s*=|url\(|@import/);
});

test('a host without applications has a page, too', () => {
  expect(page({ ...historyOf('x'), applications: [], coverage: undefined })).toContain('There are no applications');
});
