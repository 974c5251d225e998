/** What is configured for one application: plain data, which knows no database. */
export interface Setup {
  readonly application: string;
  readonly dialect: 'bareos' | 'bacula';
  /** The console program on the director's host. */
  readonly console: string;
  readonly director: string;
  readonly client: { readonly name: string; readonly address: string; readonly port: number };
  readonly storage: string;
  readonly pools: { readonly full: string; readonly differential: string; readonly incremental: string };
  /** The name of a schedule that is there, or the Run lines of one that is made. */
  readonly schedule: string | readonly string[];
  readonly messages: string;
  readonly catalog: string;
  readonly priority: number;
  readonly signature: string;
  readonly compression: string;
  /** Where Penstock's programs, and the file daemon's plugins, lie on the client. */
  readonly programs: string;
  readonly plugins: string;
  /** Directories and files that are saved as they are. */
  readonly files: readonly string[];
  /** Paths and patterns below them that are not. */
  readonly exclude: readonly string[];
  /** Extended regular expressions of directories that are not. */
  readonly excludeExpressions: readonly string[];
  /** Databases, which are saved as streams. */
  readonly databases: readonly string[];
  /** When restores are rehearsed (Run lines), and where: files that a drill brings back lie there until it ends. Undefined: not by schedule. */
  readonly drill: { readonly schedule: readonly string[]; readonly where: string } | undefined;
}

/** What the resources of an application are called. */
export function namesOf({
  application,
  schedule,
}: Pick<Setup, 'application' | 'schedule'>): Readonly<
  Record<'fileSet' | 'jobDefs' | 'backup' | 'restore' | 'schedule' | 'drill' | 'startDrill' | 'drillSchedule', string>
> {
  const common = `penstock-${application}`;
  return {
    fileSet: common,
    jobDefs: common,
    backup: `backup-${application}`,
    restore: `restore-${application}`,
    drill: `drill-${application}`,
    startDrill: `start-drill-${application}`,
    drillSchedule: `penstock-drill-${application}`,
    schedule: typeof schedule === 'string' ? schedule : common,
  };
}
