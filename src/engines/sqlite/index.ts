import type { Engine, Target } from '../contract.ts';
import { amend } from './amend.ts';
import { asFailure } from './as-failure.ts';
import { ask } from './ask.ts';
import { checkIntegrity } from './check-integrity.ts';
import { databases } from './databases.ts';
import { describe } from './describe.ts';
import { diagnose } from './diagnose.ts';
import { discard } from './discard.ts';
import { dump } from './dump.ts';
import { examine } from './examine.ts';
import { foresee } from './foresee.ts';
import { forget } from './forget.ts';
import { identify } from './identify.ts';
import { kept } from './kept.ts';
import { load } from './load.ts';
import { occupancy } from './occupancy.ts';
import { recover } from './recover.ts';
import { scan } from './scan.ts';
import type { SqliteSettings } from './settings.ts';
import { segments } from './segments.ts';
import { size } from './size.ts';
import { stage } from './stage.ts';
import { swap } from './swap.ts';
import { swapBack } from './swap-back.ts';
import { verify } from './verify.ts';

/** SQLite: a file and no server; Penstock itself is the dump and the loading tool. */
export const sqlite: Engine<SqliteSettings> = {
  describe,
  identify: telling(identify),
  occupancy: telling(occupancy),
  examine: telling(examine),
  dump: telling(dump),
  scan,
  recover: telling(recover),
  stage: telling(stage),
  isLiveOnceLoaded: () => false,
  load: telling(load),
  verify: telling(verify),
  checkIntegrity: telling(checkIntegrity),
  ask: telling(ask),
  swap: telling(swap),
  swapBack: telling(swapBack),
  amend: telling(amend),
  discard: telling(discard),
  kept: telling(kept),
  size: telling(size),
  forget: telling(forget),
  diagnose: telling(diagnose),
  databases: telling(databases),
  foresee: telling(foresee),
  segments: { ...segments, dump: telling(segments.dump) },
};

/** A verb that tells what the file system refuses it as a Failure. */
function telling<Rest extends unknown[], Result>(
  verb: (target: Target<SqliteSettings>, ...rest: Rest) => Promise<Result>,
): (target: Target<SqliteSettings>, ...rest: Rest) => Promise<Result> {
  return async (target, ...rest) => {
    try {
      return await verb(target, ...rest);
    } catch (error) {
      throw asFailure(error, target.settings.file);
    }
  };
}
