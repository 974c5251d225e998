import { type Segment, stages } from '../../streams/segment.ts';
import { type Compression, endings } from './compression.ts';

/** The first part of a tar entry's name has 155 bytes; the rest goes to the stage, and to the number, which has at most twelve digits. */
const longestTable = 130;

/** The name of a segment's entry. @param numbers as digits: of the table, where it is of one, and of the segment */
export function spellName(
  { stage, table, goesOn }: Segment,
  numbers: { readonly table: (table: string) => string; readonly segment: string },
  method: Compression['method'],
): string {
  const directory = table === undefined ? '' : `${numbers.table(table)}-${spellTable(table)}/`;
  return `${stages.indexOf(stage) + 1}-${stage}/${directory}${numbers.segment}${goesOn ? '+' : ''}${endings[method]}`;
}

/** As in an address on the web: what is no letter, digit, `_`, `.` or `-` is `%` and its bytes. Where it was cut, `~` is behind it. */
function spellTable(table: string): string {
  const spelled = encodeURIComponent(table).replaceAll(/[^A-Za-z0-9_.%-]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return spelled.length <= longestTable ? spelled : `${spelled.slice(0, longestTable).replace(/%[0-9A-F]?$/, '')}~`;
}
