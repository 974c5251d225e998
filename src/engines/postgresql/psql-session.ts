import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Failure } from '../../failures/failure.ts';
import { literal } from './quote.ts';
import type { Session } from './session.ts';

/** More than this, no answer to a question of ours has. */
const longestAnswer = 16 * 1024 * 1024;

/**
 * Asks through a running psql, and so sees what its transaction has done and nobody else can see yet. What the dump's own statements
 * answer is thrown away.
 * @param write gives psql a text; throws its Failure when it has ended
 * @param version of the server
 */
export function psqlSession(
  output: Readable,
  write: (text: Buffer) => Promise<void>,
  program: { readonly version: number; readonly ended: Promise<unknown>; readonly failure: () => Promise<Error> },
): Session {
  let asked: { readonly begin: string; readonly end: string; readonly answer: PromiseWithResolvers<string>; text: string } | undefined;
  output.on('data', (chunk: Buffer) => {
    if (asked === undefined) return;
    asked.text += chunk.toString('latin1');
    const begin = asked.text.indexOf(asked.begin);
    const end = begin < 0 ? -1 : asked.text.indexOf(asked.end, begin);
    if (end >= 0) asked.answer.resolve(Buffer.from(asked.text.slice(begin + asked.begin.length, end), 'latin1').toString('utf8'));
    else if (asked.text.length > longestAnswer) asked.answer.reject(new Failure('unavailable', 'psql answers more than it was asked'));
  });
  return {
    version: program.version,
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const token = randomBytes(16).toString('hex');
      const inlined = sql.replaceAll(/\$(\d+)/g, (_, index: string) => {
        const value = parameters[Number(index) - 1];
        return Array.isArray(value) ? `array[${value.map((one) => literal(String(one))).join(', ')}]::text[]` : literal(String(value));
      });
      const answer = Promise.withResolvers<string>();
      asked = { begin: `${token}<`, end: `>${token}`, answer, text: '' };
      await write(Buffer.from(`SELECT '${token}<' || coalesce(json_agg(q), '[]')::text || '>${token}' FROM (${inlined}) q;\n`));
      const text = await Promise.race([answer.promise, program.ended.then(() => undefined)]);
      asked = undefined;
      if (text === undefined) throw await program.failure();
      return JSON.parse(text) as Row[];
    },
  };
}
