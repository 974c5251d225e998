import type { Session } from './session.ts';

/** The collations a server knows, under every name it takes. */
export async function readCollations(session: Session): Promise<ReadonlySet<string>> {
  const listed = await session.query('SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS');
  // MariaDB 10.10 and newer list `uca1400_ai_ci` there, and here under the name that stands in a table.
  const full = await session
    .query('SELECT FULL_COLLATION_NAME AS name FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY')
    .catch(() => []);
  return new Set([...listed, ...full].map((row) => (row['name'] ?? '').toLowerCase()));
}

/** What stands for a collation, the best first. All of them sort by the same Unicode rules of another year, or are another name of it. */
const nearest: readonly (readonly [pattern: RegExp, ...others: string[]])[] = [
  [/^utf8mb4_0900_bin$/, 'utf8mb4_nopad_bin', 'utf8mb4_bin'],
  [/^utf8mb4_0900_(ai_ci)$/, 'utf8mb4_uca1400_nopad_$1', 'utf8mb4_unicode_520_nopad_ci', 'utf8mb4_unicode_520_ci'],
  [/^utf8mb4_0900_(a[is]_c[is])$/, 'utf8mb4_uca1400_nopad_$1'],
  [/^utf8mb4_uca1400_(?:nopad_)?(ai_ci)$/, 'utf8mb4_0900_$1', 'utf8mb4_unicode_520_ci'],
  [/^utf8mb4_uca1400_(?:nopad_)?(a[is]_c[is])$/, 'utf8mb4_0900_$1'],
  [/^utf8mb4_(.+)_nopad_(ci|bin)$/, 'utf8mb4_$1_$2'],
  [/^utf8mb3_(.+)$/, 'utf8_$1'],
  [/^utf8_(.+)$/, 'utf8mb3_$1'],
];

/** With `--force`: no row is lost, but order and equality are those of another language or none. */
const last: readonly (readonly [pattern: RegExp, other: string])[] = [
  [/^utf8mb4_.*_ci$/, 'utf8mb4_unicode_520_ci'],
  [/^utf8mb4_/, 'utf8mb4_bin'],
];

/**
 * What a server takes for `collation`: itself where it knows it; undefined where nothing comes near.
 * @param force take what is far from it, too
 */
export function collationFor(collation: string, known: ReadonlySet<string>, force: boolean): string | undefined {
  const wanted = collation.toLowerCase();
  if (known.has(wanted)) return wanted;
  const candidates = nearest.flatMap(([pattern, ...others]) =>
    pattern.test(wanted) ? others.map((other) => wanted.replace(pattern, other)) : [],
  );
  const far = force ? last.flatMap(([pattern, other]) => (pattern.test(wanted) ? [other] : [])) : [];
  return [...candidates, ...far].find((candidate) => known.has(candidate));
}
