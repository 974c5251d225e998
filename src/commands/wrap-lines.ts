/** bareos-fd reads what a RunScript prints into 130 bytes (PM_NAME, the same from 22 to 26), and cuts what is longer wherever that is. */
const longest = 120;

/**
 * Breaks lines at blanks so that the job log shows them whole; what goes on is indented. A word that is longer stands alone.
 * @param text one or more lines
 */
export function wrapLines(text: string): string {
  return text.split('\n').map(wrapLine).join('\n');
}

function wrapLine(line: string): string {
  if (Buffer.byteLength(line) <= longest) return line;
  const indent = `${/^ */.exec(line)?.[0] ?? ''}    `;
  const lines: string[] = [];
  let current = '';
  for (const word of line.trimEnd().split(/(?<=\S) /)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && Buffer.byteLength(longer) > longest) {
      lines.push(current);
      current = `${indent}${word}`;
    } else {
      current = longer;
    }
  }
  return [...lines, current].join('\n');
}
