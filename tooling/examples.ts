import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Application } from '../src/applications/contract.ts';
import { applicationOf } from '../src/applications/nextcloud/application-of.ts';
import { placeOf } from '../src/applications/nextcloud/complete.ts';
import { foundSchema } from '../src/applications/nextcloud/found.ts';
import { nextcloudSchema } from '../src/applications/nextcloud/schema.ts';
import { readApplication } from '../src/applications/read-application.ts';
import { withFirstLine } from '../src/bareos/generate/first-line.ts';
import { files } from '../src/bareos/generate/files.ts';
import { setupOf } from '../src/operations/configuration/setup-of.ts';

const root = join(import.meta.dirname, '../bareos-config');

/** What `penstock configure` makes of each example's application file, by path; a password is a placeholder in it. */
export async function exampleFiles(): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const { name } of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const configDir = join(root, name, 'etc/penstock');
    for (const file of readdirSync(configDir)) {
      const application = await readExample(name, file, configDir);
      const there = { ...application, file: `/etc/penstock/${file}` };
      const setup = setupOf(there, {}, 'unnamed');
      for (const { path, text } of files(setup, 'REPLACE-THIS-PASSWORD')) {
        made.set(join(name, 'etc', setup.dialect, path), withFirstLine(text, there.file));
      }
    }
  }
  return made;
}

/** A Nextcloud says itself what there is; what one has said stands in `installation.json` of its example. */
async function readExample(directory: string, file: string, configDir: string): Promise<Application> {
  const [name, path, said] = [file.replace(/\.yaml$/, ''), join(configDir, file), join(root, directory, 'installation.json')];
  if (!existsSync(said)) return readApplication(name, configDir);
  const written = nextcloudSchema.parse(parse(readFileSync(path, 'utf8')));
  return applicationOf(written, placeOf(written), foundSchema.parse(JSON.parse(readFileSync(said, 'utf8'))), { name, path });
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
