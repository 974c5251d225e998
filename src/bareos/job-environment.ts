export type Level = 'full' | 'incremental' | 'differential';

/** What bareos-fd says of the job to a reader or writer; every part may be missing (24 and older say nothing). */
export interface JobEnvironment {
  readonly jobId: number | undefined;
  /** Undefined in a restore, where BareosJobLevel is a single blank. */
  readonly level: Level | undefined;
  readonly type: 'backup' | 'restore' | undefined;
  /** The time of the job that an incremental or differential is relative to; undefined for a full backup and a restore. */
  readonly since: Date | undefined;
  readonly clientName: string | undefined;
}

/**
 * Reads BareosJobId, BareosJobLevel, BareosJobType, BareosSinceTime (seconds since 1970) and BareosClientName as bareos-fd 25
 * and newer set them. A value it never sets is read as missing: it cannot come from Bareos.
 */
export function jobEnvironment(env: Readonly<Record<string, string | undefined>>): JobEnvironment {
  const since = wholeNumber(env['BareosSinceTime']);
  const type = env['BareosJobType'];
  return {
    jobId: wholeNumber(env['BareosJobId']),
    level: readLevel(env['BareosJobLevel']),
    type: type === 'B' ? 'backup' : type === 'R' ? 'restore' : undefined,
    since: since === undefined ? undefined : new Date(since * 1000),
    clientName: env['BareosClientName'] || undefined,
  };
}

/** The level as BareosJobLevel (`F`, `I`, `D`) or a RunScript's `%l` (`Full`, `Incremental`, `Differential`) spells it. */
export function readLevel(text: string | undefined): Level | undefined {
  switch (text) {
    case 'F':
    case 'Full':
      return 'full';
    case 'I':
    case 'Incremental':
      return 'incremental';
    case 'D':
    case 'Differential':
      return 'differential';
    default:
      return undefined;
  }
}

/** 0 is what Bareos says where there is none. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
