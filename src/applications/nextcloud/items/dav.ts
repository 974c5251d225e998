import { Failure } from '../../../failures/failure.ts';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly etag: string | undefined;
}

/** The DAV tree of one user. */
export interface Dav {
  /** Who is asking. */
  readonly user: string;
  /**
   * Sends a request. @param path below `remote.php/dav/`, escaped
   * @throws Failure unavailable, try-later, configuration: there is no answer, or one that no request would change
   */
  ask(
    method: string,
    path: string,
    options?: { headers?: Readonly<Record<string, string>>; body?: string | Buffer | Blob },
  ): Promise<Answer>;
  /** Gets a file as it comes; undefined where there is none. @throws Failure as `ask`, and where it cannot be read */
  download(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The address of a path, for a header that wants one. */
  addressOf(path: string): string;
}

/** How long one request may take, in seconds: a calendar with thousands of events takes a server some time, and so does a large file. */
const [longest, longestFile] = [120, 6 * 60 * 60];

/** @param password an app password; it goes into a header alone */
export function openDav(site: string, user: string, password: string, signal: AbortSignal): Dav {
  const base = `${site.replace(/\/+$/, '')}/remote.php/dav/`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const send = async (
    method: string,
    path: string,
    options: { headers?: Readonly<Record<string, string>>; body?: string | Buffer | Blob },
    seconds: number,
  ) => {
    const { headers = {}, body } = options;
    const late = AbortSignal.timeout(seconds * 1000);
    try {
      const answer = await fetch(base + path, {
        method,
        headers: { 'user-agent': 'penstock', ...headers, authorization },
        ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : body }),
        // A redirection would take the password along, or lose what was sent.
        redirect: 'manual',
        signal: AbortSignal.any([signal, late]),
      });
      refuse(answer, site, user);
      return answer;
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof Failure) throw cause;
      throw late.aborted ? new Failure('unavailable', `${site} did not answer within ${seconds} s`, { cause }) : noAnswer(site, cause);
    }
  };
  const whole = async (answer: Response): Promise<Answer> => {
    const body = Buffer.from(
      await answer.arrayBuffer().catch((cause: unknown) => {
        signal.throwIfAborted();
        throw noAnswer(site, cause);
      }),
    );
    refuseUntrusted(answer, body, site);
    return { status: answer.status, body, etag: answer.headers.get('etag') ?? undefined };
  };
  return {
    user,
    addressOf: (path) => base + path,
    ask: async (method, path, options = {}) =>
      whole(await send(method, path, options, options.body instanceof Blob ? longestFile : longest)),
    async download(path) {
      const answer = await send('GET', path, {}, longestFile);
      if (answer.status === 200) return (answer.body ?? []) as AsyncIterable<Uint8Array>;
      const got = await whole(answer);
      if (got.status === 404) return undefined;
      throw new Failure('unavailable', `${path} cannot be read: ${reasonOf(got)}`);
    },
  };
}

function refuse({ status, headers }: Response, site: string, user: string): void {
  if (status === 401) {
    throw new Failure('unavailable', `${site} does not let ${user} in by an app password`, {
      hint: 'is the user disabled, does another program in front of it ask for a password, or does it not pass the Authorization header on?',
    });
  }
  if (status >= 300 && status < 400) {
    throw new Failure('configuration', `${site} points to ${headers.get('location') ?? 'another address'}`, {
      hint: 'give the right address with --url',
    });
  }
  if (status === 503 && headers.has('x-nextcloud-maintenance-mode')) {
    throw new Failure('try-later', `${site} is in maintenance mode`, { hint: 'wait until the backup or restore has ended' });
  }
  if (status === 429) throw new Failure('try-later', `${site} has had too many requests from here`, { hint: 'wait some minutes' });
}

function refuseUntrusted({ status }: Response, body: Buffer, site: string): void {
  if (status === 400 && /trusted.domain/i.test(body.toString('utf8'))) {
    throw new Failure('configuration', `${site} is none of the site's trusted_domains`, { hint: 'give one of them with --url' });
  }
}

function noAnswer(site: string, error: unknown): Failure {
  const cause = (error as Error).cause as (NodeJS.ErrnoException & { reason?: string }) | undefined;
  const code = cause?.code ?? '';
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code)) {
    return new Failure(
      'unavailable',
      `the certificate of ${site} is not trusted: ${(cause?.reason ?? cause?.message ?? code).toLowerCase()}`,
      {
        hint: code.includes('ALTNAME') ? 'give the name that it is for with --url' : 'name the file of its certificate authority with --ca',
        cause: error,
      },
    );
  }
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    ECONNRESET: 'it hung up',
  };
  return new Failure('unavailable', `${site} cannot be reached: ${known[code] ?? (code || (error as Error).message)}`, {
    hint: 'give the address at which this host reaches it with --url',
    cause: error,
  });
}

/** What a server says of a refusal, in one line: in sabre/dav's words, or by the name of the condition that did not hold (RFC 4918, 16). */
export function reasonOf({ status, body }: Answer): string {
  const text = body.toString('utf8');
  const [, message] = /<s:message>([^<]+)<\/s:message>/.exec(text) ?? [];
  const [, condition] = /<(?:\w+:)?error\b[^>]*>\s*<(?:\w+:)?([a-z]+(?:-[a-z]+)+)\b/.exec(text) ?? [];
  const said = message ?? condition;
  return `HTTP ${status}${said === undefined ? '' : `: ${said.slice(0, 200)}`}`;
}
