import { Failure } from '../../failures/failure.ts';

/** The scanner's verdict on a text that no dump of this engine is, or that could leave the staging database. */
export function refusal(what: string, evidence?: string): Failure {
  return new Failure('not-whole', evidence === undefined ? what : `${what}: ${shortened(evidence)}`, {
    hint: 'only what mysqldump and mariadb-dump write of one database is restored; see docs/mysql.md',
  });
}

function shortened(text: string): string {
  const line = text
    .slice(0, 200)
    .replace(/[\x00-\x20\x7f]+/g, ' ')
    .trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
