import type { Counts, Target } from '../../contract.ts';
import { checkMakers, type Made } from '../check-makers.ts';
import type { Text } from '../journal.ts';
import type { ObjectStep } from '../load-objects.ts';
import { readServerFacts } from '../portability.ts';
import { scan } from '../scan.ts';
import { asRaw, withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { sift } from '../sift.ts';
import { readText } from './text-file.ts';

/**
 * Reads a dump's file to its end as if it were loaded, and loads nothing: it is what was written, it is whole, nothing of it is refused, and this
 * account may make what is in it. Whether the server takes every statement, only loading tells.
 * @returns what was counted in it
 * @throws Failure not-whole, privileges, configuration
 */
export async function proveText(target: Target<MysqlSettings>, path: string, text: Text): Promise<Counts> {
  const { surroundings } = target;
  return withSession(target, async (session) => {
    const scanner = scan();
    const sieve = sift(await readServerFacts(session, surroundings.force), surroundings.warn);
    for await (const chunk of readText(path, text)) {
      surroundings.signal.throwIfAborted();
      sieve.push(scanner.push(chunk));
    }
    const { rest, counts } = scanner.finish();
    sieve.push(rest);
    sieve.finish();
    await checkMakers(session, sieve.steps.flatMap(asMade));
    return counts;
  });
}

function asMade({ statement, text }: ObjectStep): readonly Made[] {
  if (statement.kind !== 'create-object') return [];
  const { what, name } = statement;
  const word = what === 'routine' ? (/\b(?:PROCEDURE|FUNCTION|PACKAGE)\b/i.exec(text)?.[0] ?? what) : what;
  return [{ what, word: word.toUpperCase(), name: asRaw(name), text }];
}
