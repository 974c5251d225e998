import { isName } from '../applications/name.ts';
import { Failure } from '../failures/failure.ts';
import { draftApplication, writeApplication, type Answers } from '../operations/configuration/write-application.ts';
import { askOnTerminal } from './ask.ts';
import { doctor } from './doctor.ts';
import { answersFromOptions, answersFromTerminal } from './setup-answers.ts';
import type { Verb } from './verb.ts';

export const setup: Verb = {
  arguments: [{ name: '<APPLICATION>', meaning: 'a name for it, such as shop' }],
  summary: 'Write an application file: ask for what belongs to it, find its databases, then look whether all is well.',
  description:
    'On a terminal it asks; with options, or without a terminal, it does not. SQLite files below the directories are found by themselves. A password is asked for without being shown, or\n' +
    'read from a file, and stands in a file of its own that only its owner can read. Nothing that is there is overwritten.',
  options: [
    { flags: '--nextcloud <directory>', meaning: 'it is the Nextcloud that is installed there, which says all else itself' },
    { flags: '--directories <list>', meaning: 'directories with its files, by commas' },
    { flags: '--sqlite <list>', meaning: 'its SQLite files (default: those below the directories)' },
    { flags: '--mysql <list>', meaning: 'its MariaDB or MySQL databases' },
    { flags: '--mysql-user <name>', meaning: 'the account for them (default: the application’s name)' },
    { flags: '--mysql-place <where>', meaning: 'their socket or host (default: the socket that is found)' },
    { flags: '--mysql-password-file <file>', meaning: 'a file with the password, which is copied' },
    { flags: '--postgresql <list>', meaning: 'its PostgreSQL databases' },
    { flags: '--postgresql-user <name>', meaning: 'the role for them (default: the application’s name)' },
    { flags: '--postgresql-place <where>', meaning: 'the directory of their socket, or a host' },
    { flags: '--postgresql-password-file <file>', meaning: 'a file with the password, which is copied' },
    { flags: '--unit <unit>', meaning: 'a systemd unit to stop while a backup or restore runs' },
    { flags: '--dry-run', meaning: 'print what would be written, but for passwords' },
  ],
  examples: [
    'penstock setup shop',
    'penstock setup nextcloud --nextcloud /var/www/nextcloud',
    'penstock setup wiki --directories /srv/wiki --unit wiki',
  ],
  async run([name = ''], options, surface) {
    if (!isName(name)) throw new Failure('usage', `expected a name of letters, digits, _ . and -, found ${JSON.stringify(name)}`);
    const isAsked = Object.keys(options).some((key) => key !== 'dryRun') || !process.stdin.isTTY;
    const answers = isAsked ? answersFromOptions(name, options) : await askAll(name);
    const drafts = draftApplication(answers, surface.configDir);
    if (options['dryRun'] === true) {
      for (const { path, text, mode } of drafts) surface.print(mode === 0o600 ? `${path}: a password` : `${path}:\n${text}`);
      return;
    }
    await writeApplication(name, drafts, surface.configDir);
    for (const { path } of drafts) surface.print(`wrote ${path}`);
    try {
      await doctor.run([name], {}, surface);
    } catch (error) {
      // What is written is right; what the host lacks is said, and is the next thing to do.
      if (!(error instanceof Failure) || error.kind !== 'not-whole') throw error;
      surface.warn(error.message);
    }
    surface.print(`\nNext: penstock doctor ${name}, until nothing fails; then penstock configure ${name}`);
  },
};

async function askAll(name: string): Promise<Answers> {
  const ask = askOnTerminal();
  try {
    return await answersFromTerminal(name, ask);
  } finally {
    ask.close();
  }
}
