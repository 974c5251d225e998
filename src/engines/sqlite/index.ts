import type { Engine, Target } from '../contract.ts';
import { asFailure } from './as-failure.ts';
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
  swap: telling(swap),
  swapBack: telling(swapBack),
  discard: telling(discard),
  kept: telling(kept),
  forget: telling(forget),
  diagnose: telling(diagnose),
  foresee: telling(foresee),
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
