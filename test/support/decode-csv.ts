/** A cell of a CSV as it stands there: an empty one without quotes is not one with them. */
export interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The records of a CSV by RFC 4180, one character for each byte; nothing of Penstock's own code. */
export function decodeCsv(csv: Buffer): Cell[][] {
  const records: Cell[][] = [];
  const text = csv.toString('latin1');
  let record: Cell[] = [];
  for (let at = 0; at < text.length;) {
    let cell = '';
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end === -1) throw new Error('a quote is not closed');
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    } else {
      const rest = /[^,\r\n]*/y;
      rest.lastIndex = at;
      cell = rest.exec(text)?.[0] ?? '';
      at += cell.length;
    }
    record.push({ text: cell, isQuoted });
    if (text[at] === ',') {
      at += 1;
      if (text.startsWith('\r\n', at) || at === text.length) record.push({ text: '', isQuoted: false });
      else continue;
    }
    if (!text.startsWith('\r\n', at)) throw new Error(`a record does not end in CR LF at ${at}`);
    at += 2;
    records.push(record);
    record = [];
  }
  return records;
}
