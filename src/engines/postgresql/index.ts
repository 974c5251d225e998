import type { Engine } from '../contract.ts';
import { amend } from './amend.ts';
import { ask } from './ask.ts';
import { checkIntegrity } from './check-integrity.ts';
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
import { dump as dumpSegments } from './segments/dump.ts';
import { load as loadSegments } from './segments/load.ts';
import type { PostgresqlSettings } from './settings.ts';
import { size } from './size.ts';
import { stage } from './stage.ts';
import { swap } from './swap.ts';
import { swapBack } from './swap-back.ts';
import { verify } from './verify.ts';

/** PostgreSQL 13 and newer, by its own pg_dump and psql. */
export const postgresql: Engine<PostgresqlSettings> = {
  describe: ({ host, port, database }) => `postgresql database ${database} at ${host}:${port}`,
  identify,
  occupancy,
  examine,
  dump,
  scan,
  recover,
  stage,
  isLiveOnceLoaded: ({ surroundings }) => surroundings.strategy === 'in-place',
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
  segments: { coresOfReader: 1, dump: dumpSegments, load: loadSegments },
  privately: { find, start },
};
