/** One request as every simulator sees it, whether it came over a socket or through the in-process `fetch`. */
export interface SimRequest {
  readonly method: string;
  /** Path as sent, percent-encoding kept; the router decodes parameters. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Scheme, host and port the caller used, for absolute links and redirects. */
  readonly origin: string;
  readonly params: Readonly<Record<string, string>>;
}

export interface SimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What a caller may get: an answer, a socket closed without one, or nothing at all until it gives up. */
export type SimAnswer = SimResponse | 'hang-up' | 'silence';

export const jsonResponse = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

export const textResponse = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body });

export const emptyResponse = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => ({
  status,
  headers,
  body: '',
});

/** 303, so that a posted form is followed by a GET and a reload posts nothing twice. */
export const redirectTo = (location: string): SimResponse => emptyResponse(303, { location });

/** The same response with more headers; those given win. */
export const withHeaders = (
  response: SimResponse,
  headers: Readonly<Record<string, string>>,
): SimResponse => ({
  ...response,
  headers: { ...response.headers, ...headers },
});

/** Fields of an `application/x-www-form-urlencoded` body. */
export const readForm = (request: SimRequest): URLSearchParams =>
  new URLSearchParams(request.body.toString('utf8'));

/** The body as JSON, or `undefined` when it is not JSON; an empty body is `undefined` too. */
export const readJson = (request: SimRequest): unknown => {
  try {
    return JSON.parse(request.body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
};

/** Credentials of a Basic `Authorization` header, or null when there are none. */
export const readBasicAuth = (request: SimRequest): { user: string; password: string } | null => {
  const match = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(request.headers['authorization'] ?? '');
  if (match?.[1] === undefined) return null;
  const decoded = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
};

/** Token of a Bearer `Authorization` header, or null when there is none. */
export const readBearerToken = (request: SimRequest): string | null =>
  /^Bearer\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? null;
