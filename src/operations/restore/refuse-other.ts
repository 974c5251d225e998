import { Failure } from '../../failures/failure.ts';
import type { Manifest } from '../../formats/manifest.ts';
import type { DatabaseAtHand } from '../with-database.ts';

/** The writer is not told which object Bareos gives it, so the stream says it itself. */
export function refuseOther(manifest: Manifest, { name, engineName }: DatabaseAtHand): void {
  if (manifest.application !== name.application || manifest.database !== name.database) {
    throw new Failure(
      'not-whole',
      `this stream is of ${manifest.application}/${manifest.database}, not of ${name.application}/${name.database}`,
      {
        hint: 'restore it into the database it is of',
      },
    );
  }
  if (manifest.engine !== engineName) {
    throw new Failure(
      'not-whole',
      `this stream is of a ${manifest.engine} database, but ${name.application}/${name.database} is ${engineName}`,
    );
  }
}
