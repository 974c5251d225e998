import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { applicationJsonSchema } from '../src/applications/json-schema.ts';
import { programNames } from '../src/commands/program-names.ts';
import { bundle } from './bundle.ts';
import { singleExecutable } from './single-executable.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const executable = join(dist, 'bin/penstock');
const sources = ['src', 'scripts', 'tooling', 'package.json', 'package-lock.json'];

/** Builds dist/: the one executable under its seven names, and the schema of the application file. */
export async function build(): Promise<void> {
  const begun = new Date();
  mkdirSync(dist, { recursive: true });
  // Everything is made aside and renamed into place: what runs from dist/ meanwhile goes on undisturbed.
  const workshop = mkdtempSync(join(dist, '.build-'));
  try {
    const main = join(workshop, 'penstock.cjs');
    await bundle(join(root, 'scripts/multicall.ts'), main);
    singleExecutable(main, join(workshop, 'penstock'));
    // Its age is that of the sources it was made of, so that a change during the build is not overlooked.
    utimesSync(join(workshop, 'penstock'), begun, begun);
    publish(join(workshop, 'penstock'), executable);
    for (const name of programNames.filter((each) => each !== 'penstock')) {
      symlinkSync('penstock', join(workshop, name));
      publish(join(workshop, name), join(dist, 'bin', name));
    }
    publishSchema(workshop);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Builds only when a source is newer than what is built. */
export async function buildIfStale(): Promise<void> {
  if (!existsSync(executable) || newest(sources.map((source) => join(root, source))) > statSync(executable).mtimeMs) await build();
}

function publishSchema(workshop: string): void {
  const made = join(workshop, 'schema.json');
  writeFileSync(made, `${JSON.stringify(applicationJsonSchema(), null, 2)}\n`);
  publish(made, join(dist, 'schema/application.schema.json'));
}

function publish(made: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true });
  renameSync(made, place);
}

function newest(paths: readonly string[]): number {
  const times = paths.map((path) => {
    const { mtimeMs } = statSync(path);
    if (!statSync(path).isDirectory()) return mtimeMs;
    return Math.max(mtimeMs, newest(readdirSync(path).map((name) => join(path, name))));
  });
  return Math.max(0, ...times);
}

if (import.meta.main) await build();
