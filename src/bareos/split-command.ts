/**
 * Splits a command line as Bareos does for bpipe programs and RunScripts, which know no shell. The rules are those of
 * BuildArgcArgv in Bareos's lib/bpipe.cc, the same from version 13 to 26: blanks and tabs before an argument are skipped, `"`
 * or `'` quotes only as its first character, nothing is escaped, an unquoted argument ends at a blank (not at a tab), a quoted
 * one at its quote, and what stands right behind that begins the next argument.
 */
export function splitCommand(line: string): string[] {
  const args: string[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ' || line[at] === '\t') at += 1;
    const quote = line[at] === '"' || line[at] === "'" ? line[at] : undefined;
    if (quote !== undefined) at += 1;
    if (at >= line.length) return args;
    const end = line.indexOf(quote ?? ' ', at);
    if (end === -1) return [...args, line.slice(at)];
    args.push(line.slice(at, end));
    at = end + 1;
  }
}

/** More arguments than this (the program's name counts) kill the job: BuildArgcArgv's array has 100 slots, the last for the end. */
export const mostArguments = 99;
