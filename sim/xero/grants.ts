import { createHash } from 'node:crypto';
import { dayMs, minuteMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import type { Random } from '#sim/kit/random.ts';
import { Connections, isOwned } from './connections.ts';
import { jwt } from './jwt.ts';

/** Lives of the tokens (developer.xero.com/faq/oauth2). */
export const accessTokenMs = 30 * minuteMs;
export const refreshTokenMs = 60 * dayMs;
export const refreshGraceMs = 30 * minuteMs;
export const codeMs = 5 * minuteMs;

export interface Access {
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  readonly authEventId: string;
  /** Set for a custom connection: the one organisation it reaches. */
  readonly onlyTenantId: string | null;
}

export interface TokenSet {
  readonly access_token: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

interface PendingCode {
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

/**
 * States of a refresh token: fresh → used (works again for 30 minutes, until its successor has been used) → dead. Using
 * a used one again kills the successor that was handed out before.
 */
interface RefreshToken {
  readonly token: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly issuedAt: number;
  usedAt: number | null;
  successor: string | null;
}

/** Everything the identity service remembers: codes, tokens and connections. */
export class Grants {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #codes = new Map<string, PendingCode>();
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly connections: Connections;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.connections = new Connections(random.fork('connections'));
  }

  /** A person's approval: connects the organisations (again) and gives the code for the redirect. */
  approve(consent: {
    readonly clientId: string;
    readonly userId: string;
    readonly scopes: readonly string[];
    readonly organisations: readonly { readonly id: string; readonly name: string }[];
    readonly redirectUri: string;
    readonly challenge: string | null;
  }): string {
    const now = this.#clock.now();
    const authEventId = this.#random.uuid();
    for (const organisation of consent.organisations)
      this.connections.connect(consent, organisation, authEventId, now);
    const code = this.#random.hex(43);
    this.#codes.set(code, {
      clientId: consent.clientId,
      userId: consent.userId,
      scopes: consent.scopes,
      authEventId,
      redirectUri: consent.redirectUri,
      challenge: consent.challenge,
      expiresAt: now + codeMs,
    });
    return code;
  }

  /** Null when the code is wrong, used, too old, or was given for another redirect or verifier. */
  redeem(
    code: string,
    given: { readonly clientId: string; readonly redirectUri: string; readonly verifier: string | null },
  ): TokenSet | null {
    const pending = this.#codes.get(code);
    this.#codes.delete(code);
    if (pending === undefined || pending.expiresAt <= this.#clock.now()) return null;
    if (pending.clientId !== given.clientId || pending.redirectUri !== given.redirectUri) return null;
    if (pending.challenge !== null && pending.challenge !== challengeOf(given.verifier ?? '')) return null;
    return this.#issue(pending, null);
  }

  /** Whether the code was asked for with PKCE, which stands in for the client's secret. */
  isPkceCode(code: string): boolean {
    return (this.#codes.get(code)?.challenge ?? null) !== null;
  }

  refresh(token: string, clientId: string): TokenSet | null {
    const now = this.#clock.now();
    const known = this.#refresh.get(token);
    if (known === undefined || known.clientId !== clientId || now - known.issuedAt >= refreshTokenMs)
      return null;
    if (known.usedAt !== null) {
      const successor = known.successor === null ? undefined : this.#refresh.get(known.successor);
      if (now - known.usedAt >= refreshGraceMs || successor?.usedAt !== null) return null;
      this.#refresh.delete(successor.token);
    }
    known.usedAt ??= now;
    return this.#issue(known, known);
  }

  /** A custom connection's token: no refresh token, one organisation. */
  issueForClient(clientId: string, scopes: readonly string[], tenantId: string): TokenSet {
    const authEventId = this.#random.uuid();
    return this.#issue({ clientId, userId: 'custom-connection', scopes, authEventId }, null, tenantId);
  }

  /** Ends all tokens and connections of the user the token belongs to; unknown tokens change nothing. */
  revoke(token: string): void {
    const known = this.#refresh.get(token);
    if (known === undefined) return;
    this.connections.disconnectAll(known);
    for (const [access, held] of this.#access) if (isOwned(held, known)) this.#access.delete(access);
    for (const [refresh, held] of this.#refresh) if (isOwned(held, known)) this.#refresh.delete(refresh);
  }

  /** Null when the token was never issued or was revoked; the caller looks at `expiresAt`. */
  accessOf(token: string): Access | null {
    return this.#access.get(token) ?? null;
  }

  reaches(access: Access, tenantId: string): boolean {
    if (access.onlyTenantId !== null) return access.onlyTenantId === tenantId;
    return this.connections.of(access).some((connection) => connection.tenantId === tenantId);
  }

  clear(): void {
    this.#codes.clear();
    this.#access.clear();
    this.#refresh.clear();
    this.connections.clear();
  }

  #issue(
    owner: Pick<RefreshToken, 'clientId' | 'userId' | 'scopes' | 'authEventId'>,
    predecessor: RefreshToken | null,
    onlyTenantId: string | null = null,
  ): TokenSet {
    const now = this.#clock.now();
    const { clientId, userId, scopes, authEventId } = owner;
    this.#forgetExpired(now);
    const access = jwt({
      nbf: seconds(now),
      exp: seconds(now + accessTokenMs),
      iss: 'https://identity.xero.com',
      client_id: clientId,
      sub: userId,
      xero_userid: userId,
      jti: this.#random.hex(32),
      authentication_event_id: authEventId,
      scope: scopes,
    });
    this.#access.set(access, {
      clientId,
      userId,
      scopes,
      authEventId,
      expiresAt: now + accessTokenMs,
      onlyTenantId,
    });
    const refresh = onlyTenantId === null && scopes.includes('offline_access') ? this.#random.hex(43) : null;
    if (refresh !== null) {
      this.#refresh.set(refresh, {
        token: refresh,
        clientId,
        userId,
        scopes,
        authEventId,
        issuedAt: now,
        usedAt: null,
        successor: null,
      });
      if (predecessor !== null) predecessor.successor = refresh;
    }
    return {
      ...(scopes.includes('openid')
        ? {
            id_token: jwt({
              iss: 'https://identity.xero.com',
              aud: clientId,
              sub: userId,
              iat: seconds(now),
            }),
          }
        : {}),
      access_token: access,
      expires_in: accessTokenMs / 1_000,
      token_type: 'Bearer',
      ...(refresh === null ? {} : { refresh_token: refresh }),
      scope: scopes.join(' '),
    };
  }

  /** Expired access tokens are kept for a day, so that they are told from ones that never were. */
  #forgetExpired(now: number): void {
    for (const [token, access] of this.#access) {
      if (now - access.expiresAt < dayMs) return;
      this.#access.delete(token);
    }
  }
}

const seconds = (at: number): number => Math.floor(at / 1_000);

/** PKCE, method S256 (RFC 7636). */
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');
