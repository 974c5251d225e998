import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { HeldSecret } from './held-secret.ts';
import type { SecretReference } from './secret-reference.ts';

/**
 * Reads the secret a reference names, as late as possible; one trailing newline is dropped.
 * @throws Failure configuration: it is not there, is empty, or its file can be read by others
 */
export async function readSecret(reference: SecretReference): Promise<string> {
  if (reference instanceof HeldSecret) return reference.reveal();
  if ('file' in reference) return readSecretFile(reference.file);
  if ('credential' in reference) return readCredential(reference.credential);
  // A lease keeps of a held secret where it came from, and not the secret.
  if (!('env' in reference)) {
    throw new Failure(
      'configuration',
      `the password is not at hand: ${(reference as { from?: string }).from ?? 'the application'} could not be read`,
      {
        hint: 'put that right; the next run reads it again',
      },
    );
  }
  const value = process.env[reference.env];
  if (value === undefined || value === '') {
    throw new Failure('configuration', `the environment variable ${reference.env} that should hold a secret is not set`, {
      hint: 'bareos-fd gives programs its own environment; use file: for what it starts',
    });
  }
  return value;
}

async function readCredential(name: string): Promise<string> {
  const directory = process.env['CREDENTIALS_DIRECTORY'];
  if (directory === undefined || !/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw new Failure('configuration', `there is no systemd credential ${name} here`, {
      hint: `add LoadCredential=${name}:/path to the unit that starts this program`,
    });
  }
  return readSecretFile(join(directory, name));
}

async function readSecretFile(path: string): Promise<string> {
  // Opened first and examined through the descriptor, so that what is checked is what is read.
  const file = await open(path, constants.O_RDONLY).catch((cause: unknown) => {
    throw new Failure('configuration', `cannot read the secret file ${path}`, {
      hint: 'it must exist and be readable by the user that runs this',
      cause,
    });
  });
  try {
    const { mode } = await file.stat();
    if ((mode & 0o007) !== 0) {
      throw new Failure('configuration', `the secret file ${path} can be read or changed by others (mode ${(mode & 0o777).toString(8)})`, {
        hint: `chmod 600 ${path}`,
      });
    }
    const secret = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    if (secret === '') throw new Failure('configuration', `the secret file ${path} is empty`);
    return secret;
  } finally {
    await file.close();
  }
}
