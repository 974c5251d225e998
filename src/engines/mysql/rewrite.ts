import { type Token, tokens } from './tokens.ts';

/** What an event is set to do: `SLAVESIDE_DISABLED` is how the server calls DISABLE ON SLAVE. */
export type EventStatus = 'ENABLED' | 'DISABLED' | 'SLAVESIDE_DISABLED';

const statusWords = { ENABLED: 'ENABLE', DISABLED: 'DISABLE', SLAVESIDE_DISABLED: 'DISABLE ON SLAVE' } as const;

/**
 * A CREATE EVENT with another status, and the one it had. A staged event must be disabled in the very statement that creates it:
 * one that is altered afterwards may have fired in between.
 * @param text one character for each byte
 */
export function withEventStatus(text: string, status: EventStatus): { readonly text: string; readonly was: EventStatus } {
  let scheduled = false;
  let before = '';
  let had: { from: number; to: number; was: EventStatus } | undefined;
  let insertAt: number | undefined;
  for (const token of tokens(text)) {
    if (token.kind !== 'word') continue;
    // ON is a reserved word, so this is no part of the definer before it.
    if (before === 'ON' && token.text === 'SCHEDULE') scheduled = true;
    before = token.text;
    if (!scheduled || token.depth !== 0) continue;
    if (token.text === 'ENABLE') had = { from: token.from, to: token.to, was: 'ENABLED' };
    if (token.text === 'DISABLE') had = { from: token.from, to: token.to, was: 'DISABLED' };
    if (had && (token.text === 'SLAVE' || token.text === 'REPLICA')) had = { from: had.from, to: token.to, was: 'SLAVESIDE_DISABLED' };
    if (token.text === 'COMMENT') insertAt ??= token.from;
    if (token.text === 'DO') {
      insertAt ??= token.from;
      break;
    }
  }
  const words = statusWords[status];
  if (had) return { text: text.slice(0, had.from) + words + text.slice(had.to), was: had.was };
  const at = insertAt ?? text.length;
  return { text: `${text.slice(0, at)} ${words} ${text.slice(at)}`, was: 'ENABLED' };
}

/**
 * A CREATE TRIGGER that names neither for itself nor for its table a database. The server keeps a trigger's text as it was
 * typed: with `CREATE TRIGGER shop.t … ON shop.orders` a dump loaded elsewhere would put the trigger on the live table.
 * @param text one character for each byte
 */
export function withoutDatabase(text: string): string {
  const cuts: { from: number; to: number }[] = [];
  const words = [...beforeBody(text)];
  const cutAfter = (index: number): void => {
    const first = words[index + 1];
    const name = words[index + 3];
    if (first && name && words[index + 2]?.text === '.' && words[index + 2]?.kind === 'mark')
      cuts.push({ from: first.from, to: name.from });
  };
  let trigger = words.findIndex((word) => word.kind === 'word' && word.text === 'TRIGGER');
  if (words[trigger + 1]?.kind === 'word' && words[trigger + 1]?.text === 'IF') trigger += 3;
  cutAfter(trigger);
  cutAfter(words.findIndex((word, index) => index > trigger && word.kind === 'word' && word.text === 'ON'));
  return cuts.reduceRight((rest, cut) => rest.slice(0, cut.from) + rest.slice(cut.to), text);
}

function* beforeBody(text: string): Generator<Token> {
  for (const token of tokens(text)) {
    if (token.kind === 'word' && token.text === 'EACH') return;
    yield token;
  }
}

/**
 * A CREATE TABLE whose defaults count with the sequences beside it. MariaDB prints ``nextval(`shop`.`numbers`)``: loaded elsewhere,
 * that would use the live database's sequence, or fail where there is none.
 * @param text one character for each byte
 */
export function withOwnSequences(text: string): string {
  const cuts: { from: number; to: number }[] = [];
  const last: Token[] = [];
  for (const token of tokens(text)) {
    const [call, , database, dot] = last;
    if (call?.kind === 'word' && /^(?:NEXTVAL|LASTVAL)$/.test(call.text) && database && dot?.text === '.' && dot.kind === 'mark')
      cuts.push({ from: database.from, to: token.from });
    last.push(token);
    if (last.length > 4) last.shift();
  }
  return cuts.reduceRight((rest, cut) => rest.slice(0, cut.from) + rest.slice(cut.to), text);
}

/**
 * A view's text whose columns do not name its own database. MariaDB prints `shop`.`orders`.`id` from `orders` where the view's definer is
 * missing, and made again elsewhere the view would read, or miss, the tables of the old place. A table of another database is printed with
 * that behind FROM, too, and stays.
 * @param text one character for each byte
 */
export function withoutOwnDatabase(text: string): string {
  const all = [...tokens(text)];
  const isDot = (at: number): boolean => {
    const token = all[at];
    return token?.kind === 'mark' && token.text === '.';
  };
  const columns: { pair: string; from: number; to: number }[] = [];
  const tables = new Set<string>();
  for (const [at, first] of all.entries()) {
    const second = all[at + 2];
    if (first.kind !== 'name' || second?.kind !== 'name' || !isDot(at + 1) || isDot(at - 1)) continue;
    const pair = JSON.stringify([first.text, second.text]);
    if (isDot(at + 3)) columns.push({ pair, from: first.from, to: second.from });
    else tables.add(pair);
  }
  return columns.filter(({ pair }) => !tables.has(pair)).reduceRight((rest, cut) => rest.slice(0, cut.from) + rest.slice(cut.to), text);
}

/**
 * A view's text that calls the functions beside it. The servers print them as `shop`.`tax`(…), which on a server that has no `shop` is a call of
 * nothing; a table or an alias of that name is not called.
 * @param text one character for each byte
 * @param database its own database's name, as it is
 */
export function withOwnFunctions(text: string, database: string): string {
  const all = [...tokens(text)];
  const isMark = (at: number, mark: string): boolean => {
    const token = all[at];
    return token?.kind === 'mark' && token.text === mark;
  };
  const cuts = all.flatMap((first, at) => {
    const second = all[at + 2];
    const isCall = second?.kind === 'name' && isMark(at + 1, '.') && isMark(at + 3, '(') && !isMark(at - 1, '.');
    return isCall && first.kind === 'name' && first.text === database ? [{ from: first.from, to: second.from }] : [];
  });
  return cuts.reduceRight((rest, cut) => rest.slice(0, cut.from) + rest.slice(cut.to), text);
}
