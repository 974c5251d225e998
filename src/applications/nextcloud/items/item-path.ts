/** The path of an item or a collection in Nextcloud's DAV tree, each part escaped; `.` and `..`, which an address would swallow, too. */
export function pathOf(parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E'))).join('/');
}

/** Whether a path may be one of an item. */
export function isKnownPath(path: string): boolean {
  return /^(calendars|addressbooks\/users)\/[^/]+\/[^/]+\/[^/]+$/.test(path);
}
