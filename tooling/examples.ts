import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readApplication } from '../src/applications/read-application.ts';
import { withFirstLine } from '../src/bareos/generate/first-line.ts';
import { files } from '../src/bareos/generate/files.ts';
import { setupOf } from '../src/operations/setup-of.ts';

const root = join(import.meta.dirname, '../bareos-config');

/** What `penstock configure` makes of each example's application file, by path; a password is a placeholder in it. */
export async function exampleFiles(): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const { name } of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const configDir = join(root, name, 'etc/penstock');
    for (const file of readdirSync(configDir)) {
      const application = await readApplication(file.replace(/\.yaml$/, ''), configDir);
      const there = { ...application, file: `/etc/penstock/${file}` };
      const setup = setupOf(there, {}, 'unnamed');
      for (const { path, text } of files(setup, 'REPLACE-THIS-PASSWORD')) {
        made.set(join(name, 'etc', setup.dialect, path), withFirstLine(text, there.file));
      }
    }
  }
  return made;
}

if (import.meta.main) {
  for (const { name } of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const dialect of ['bareos', 'bacula']) rmSync(join(root, name, 'etc', dialect), { recursive: true, force: true });
  }
  for (const [path, text] of await exampleFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
