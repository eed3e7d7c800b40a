import { createManualClock, type ManualClock } from '#base/clock.ts';
import type { JsonValue } from '#base/json.ts';
import { silentLogger } from '#base/log.ts';
import type { ConnectionSettings, Credential } from '#model/connection.ts';
import type { ConnectorContext, LimitReport, Purpose } from '#model/connector.ts';

export interface FakeIgnition {
  readonly context: ConnectorContext;
  readonly clock: ManualClock;
  /** `GET /clients?limit=100`, with what the address was. */
  readonly asked: string[];
  readonly requests: Request[];
  readonly spent: { purpose: Purpose; calls: number }[];
  readonly limits: LimitReport[];
  /** Tokens that were told to be rejected. */
  readonly rejected: string[];
}

/** 2026-11-20T00:00:00Z. */
export const ignitionNow = 1_795_132_800_000;
export const keyedRoot = 'https://feed.example.test/v1';

/**
 * A connection to an Ignition that answers by a function of the request. `renewed` is the credential handed out once the
 * first was rejected; without it the same is handed out again.
 */
export const aConnectionTo = (
  answer: (request: Request, url: URL, no: number) => Response | Promise<Response>,
  options: {
    readonly profile?: 'reporting' | 'keyed';
    readonly settings?: ConnectionSettings;
    readonly credential?: Credential;
    readonly renewed?: Credential;
  } = {},
): FakeIgnition => {
  const profile = options.profile ?? 'keyed';
  const clock = createManualClock(ignitionNow);
  const asked: string[] = [];
  const requests: Request[] = [];
  const spent: { purpose: Purpose; calls: number }[] = [];
  const limits: LimitReport[] = [];
  const rejected: string[] = [];
  const credential: Credential =
    options.credential ??
    (profile === 'keyed'
      ? { kind: 'api_key', apiKey: 'key-1', webhookSecrets: [] }
      : {
          kind: 'oauth',
          accessToken: 'token-1',
          refreshToken: 'refresh-1',
          expiresAt: ignitionNow + 3_600_000,
          scope: 'reporting',
        });
  const context: ConnectorContext = {
    connectionId: 'con_test',
    profile,
    tenantId: null,
    settings: options.settings ?? (profile === 'keyed' ? { baseUrl: keyedRoot } : {}),
    clock,
    logger: silentLogger,
    fetch: async (request) => {
      const url = new URL(request.url);
      asked.push(`${request.method} ${url.pathname}${url.search}`);
      requests.push(request.clone());
      return answer(request, url, asked.length);
    },
    credential: (wish) => {
      if (wish?.rejected === undefined) return Promise.resolve(credential);
      rejected.push(wish.rejected);
      return Promise.resolve(options.renewed ?? credential);
    },
    spend: (purpose, calls) => {
      spent.push({ purpose, calls });
      return Promise.resolve();
    },
    noteLimits: (report) => {
      limits.push(report);
      return Promise.resolve();
    },
  };
  return { context, clock, asked, requests, spent, limits, rejected };
};

export const json = (
  body: JsonValue,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response => new Response(JSON.stringify(body), { status, headers });

/** One page of a list as Ignition sends it. */
export const aPage = (
  rows: readonly JsonValue[],
  next: string | null = null,
  hasMore = next !== null,
): Response => json({ data: rows, meta: { pagination: { has_more: hasMore, next_cursor: next } } });

/** A client as the wire has it; the number makes its slug. */
export const aWireClient = (no: number, more: Readonly<Record<string, JsonValue>> = {}) => ({
  slug: clientSlug(no),
  name: `Client ${no} Pty Ltd`,
  email: `office${no}@example.test`,
  state: 'active',
  updated_at: '2026-11-19T23:59:00Z',
  ...more,
});

export const clientSlug = (no: number): string => `cli_${String(no).padStart(20, '0')}`;
