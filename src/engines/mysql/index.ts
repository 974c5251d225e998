import type { Engine } from '../contract.ts';
import { amend } from './amend.ts';
import { ask } from './ask.ts';
import { checkIntegrity } from './check-integrity.ts';
import { describe } from './describe.ts';
import { databases } from './databases.ts';
import { diagnose } from './diagnose.ts';
import { discard } from './discard.ts';
import { dump } from './dump.ts';
import { examine } from './examine.ts';
import { identify } from './identify.ts';
import { foresee } from './foresee.ts';
import { forget, kept } from './kept.ts';
import { load } from './load.ts';
import { occupancy } from './occupancy.ts';
import { find, start } from './privately.ts';
import { recover } from './recover.ts';
import { scan } from './scan.ts';
import { diagnoseSegments } from './segments/diagnose-segments.ts';
import { dumpSegments } from './segments/dump-segments.ts';
import { loadSegments } from './segments/load-segments.ts';
import type { MysqlSettings } from './settings.ts';
import { size } from './size.ts';
import { stage } from './stage.ts';
import { swap } from './swap.ts';
import { swapBack } from './swap-back.ts';
import { verify } from './verify.ts';

/** MariaDB and MySQL. */
export const mysql: Engine<MysqlSettings> = {
  describe,
  identify,
  occupancy,
  examine,
  dump,
  scan,
  recover,
  stage,
  isLiveOnceLoaded: () => false,
  load,
  verify,
  checkIntegrity,
  ask,
  swap,
  swapBack,
  amend,
  discard,
  kept,
  size,
  forget,
  diagnose,
  databases,
  foresee,
  // Ours looks at every byte, as the native tool does not: on two cores one session was quicker than two (docs/archive.md).
  segments: { coresOfReader: 2, dump: dumpSegments, load: loadSegments, diagnose: diagnoseSegments },
  privately: { find, start },
};
