import type { AppChange } from '../operations/apps/app-differences.ts';
import type { ComparedApps } from '../operations/apps/compare-apps.ts';
import { printable } from '../reports/printable.ts';

/** What became of the apps since an inventory was taken. */
export function describeApps({ application, takenAt, release, disabled, enabled, gone, new: added, changed }: ComparedApps): string[] {
  const since = `${application}: apps against those of ${takenAt} (release ${printable(release)})`;
  const lines = [
    ...disabled.map((one) => `  disabled since: ${said(one)}`),
    ...gone.map((one) => `  gone: ${said(one)}, which was ${one.wasEnabled ? 'enabled' : 'disabled'}`),
    ...enabled.map((one) => `  enabled since: ${said(one)}`),
    ...added.map((one) => `  new: ${said(one)}, ${one.isEnabled ? 'enabled' : 'disabled'}`),
    ...changed.map((one) => `  another version: ${said(one)}`),
  ];
  if (lines.length === 0) return [`${since}: the same`];
  const todo = disabled.length === 0 ? [] : [`penstock apps ${application} --enable enables what was disabled`];
  return [since, ...lines, ...todo];
}

function said({ app, was, is }: AppChange): string {
  const versions = [...new Set([was, is].filter((version) => version !== undefined))];
  return printable(versions.length === 0 ? app : `${app} ${versions.join(' -> ')}`);
}
