/** What to do about what a dump tool, or the server while it was read, has said; undefined where nothing is known. */
export function dumpHint(complaint: string): string | undefined {
  if (/\b1412\b/.test(complaint))
    return 'a table was altered during the dump; keep the application from changing tables while it is backed up';
  if (/\b(?:2013|2006)\b|Lost connection/i.test(complaint)) {
    return "the server ended the connection; where storage is slower than net_write_timeout (60 s unless set), as while a tape is changed, raise it in the server's configuration";
  }
  if (/\b1356\b/.test(complaint)) return 'a view refers to something that is gone; repair or drop it';
  return undefined;
}
