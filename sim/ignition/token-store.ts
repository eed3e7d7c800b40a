import { createHash, randomBytes } from 'node:crypto';
import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import type { Hazards } from './hazards.ts';

/** About an hour (seen in public integrations, not published). */
export const accessTokenMs = hourMs;
/** About 90 days (as above). */
export const refreshTokenMs = 90 * dayMs;
const codeMs = 10 * minuteMs;

export interface CodeRequest {
  readonly redirectUri: string;
  readonly userEmail: string;
  /** S256 challenge; null when the client sent none. */
  readonly codeChallenge: string | null;
}

export interface TokenAnswer {
  readonly access_token: string;
  /** Left out when refresh tokens do not rotate and this was a refresh. */
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
  readonly scope: 'reporting';
}

export type TokenOutcome = TokenAnswer | { readonly error: 'invalid_grant'; readonly why: string };

interface Grant {
  readonly userEmail: string;
  revoked: boolean;
}

interface HeldToken {
  readonly grant: Grant;
  readonly expiresAt: number;
}

/**
 * One consent is a grant: issued code → tokens → (refresh)* → revoked. A code works once; a refresh token works once
 * while they rotate; access tokens live out their time unless the grant is revoked.
 */
export class TokenStore {
  readonly #clock: Clock;
  readonly #hazards: Hazards;
  readonly #codes = new Map<string, CodeRequest & { readonly expiresAt: number }>();
  readonly #access = new Map<string, HeldToken>();
  readonly #refresh = new Map<string, HeldToken>();

  constructor(clock: Clock, hazards: Hazards) {
    this.#clock = clock;
    this.#hazards = hazards;
  }

  issueCode(request: CodeRequest): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { ...request, expiresAt: this.#clock.now() + codeMs });
    return code;
  }

  exchangeCode(code: string, redirectUri: string, verifier: string | null): TokenOutcome {
    const held = this.#codes.get(code);
    this.#codes.delete(code);
    if (held === undefined || held.expiresAt <= this.#clock.now())
      return { error: 'invalid_grant', why: 'The authorization code is unknown, used or expired.' };
    if (held.redirectUri !== redirectUri)
      return { error: 'invalid_grant', why: 'redirect_uri differs from the one authorized.' };
    if (held.codeChallenge !== null && held.codeChallenge !== challengeOf(verifier ?? ''))
      return { error: 'invalid_grant', why: 'code_verifier does not fit the code_challenge.' };
    return this.issueTokens(held.userEmail);
  }

  refresh(token: string): TokenOutcome {
    const held = this.#refresh.get(token);
    if (held === undefined || held.grant.revoked || held.expiresAt <= this.#clock.now())
      return { error: 'invalid_grant', why: 'The refresh token is unknown, used, revoked or expired.' };
    if (!this.#hazards.rotateRefreshTokens) return this.#accessFor(held.grant);
    this.#refresh.delete(token);
    return this.#tokensFor(held.grant);
  }

  /** A grant of its own, without the consent page. */
  issueTokens(userEmail: string): TokenAnswer & { readonly refresh_token: string } {
    return this.#tokensFor({ userEmail, revoked: false });
  }

  /** Ends the whole grant the token belongs to; unknown tokens are no error (RFC 7009). */
  revoke(token: string): void {
    const held = this.#refresh.get(token) ?? this.#access.get(token);
    if (held !== undefined) held.grant.revoked = true;
  }

  revokeAll(): void {
    for (const held of [...this.#refresh.values(), ...this.#access.values()]) held.grant.revoked = true;
  }

  /** E-mail of the user who gave the consent, or null when the token is of no use any more. */
  userOf(accessToken: string): string | null {
    const held = this.#access.get(accessToken);
    if (held === undefined || held.grant.revoked) return null;
    if (held.expiresAt > this.#clock.now()) return held.grant.userEmail;
    this.#access.delete(accessToken);
    return null;
  }

  clear(): void {
    this.#codes.clear();
    this.#access.clear();
    this.#refresh.clear();
  }

  #tokensFor(grant: Grant): TokenAnswer & { readonly refresh_token: string } {
    const refreshToken = `ign_rt_${randomBytes(24).toString('base64url')}`;
    this.#refresh.set(refreshToken, { grant, expiresAt: this.#clock.now() + refreshTokenMs });
    return { ...this.#accessFor(grant), refresh_token: refreshToken };
  }

  #accessFor(grant: Grant): TokenAnswer {
    const accessToken = `ign_at_${randomBytes(24).toString('base64url')}`;
    this.#access.set(accessToken, { grant, expiresAt: this.#clock.now() + accessTokenMs });
    return {
      access_token: accessToken,
      expires_in: accessTokenMs / secondMs,
      token_type: 'Bearer',
      scope: 'reporting',
    };
  }
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
