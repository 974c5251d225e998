import type { Loader, Target } from '../../contract.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { createText } from './text-file.ts';

/** Writes the dump into a file as it comes; whether this server takes it, `verify` looks when the seal is proven. Nothing live is touched. */
export async function keepText({ surroundings }: Target<MysqlSettings>): Promise<Loader> {
  const file = await createText(filesOf(surroundings).incoming);
  return {
    write: (chunk) => file.write(chunk),
    end: async () => surroundings.journal.write({ phase: 'text', ...(await file.end()), force: surroundings.force }),
    abort: () => file.abort(),
  };
}
