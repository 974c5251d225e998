/** Why tests of what could not be unpacked do not run, for their title: nothing is skipped without a word. */
export function because({ missing }: { readonly missing: string | undefined }): string {
  return missing === undefined ? '' : ` (${missing})`;
}
