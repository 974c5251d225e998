import type { Engine } from '../contract.ts';
import { describe } from './describe.ts';
import { discard } from './discard.ts';
import { dump } from './dump.ts';
import { examine } from './examine.ts';
import { forget } from './forget.ts';
import { kept } from './kept.ts';
import { load } from './load.ts';
import { recover } from './recover.ts';
import { scan } from './scan.ts';
import type { SqliteSettings } from './settings.ts';
import { stage } from './stage.ts';
import { swap } from './swap.ts';
import { verify } from './verify.ts';

/** SQLite: a file and no server; Penstock itself is the dump and the loading tool. */
export const sqlite: Engine<SqliteSettings> = {
  describe,
  examine,
  dump,
  scan,
  recover,
  stage,
  load,
  verify,
  swap,
  discard,
  kept,
  forget,
};
