import { minuteMs } from '#base/clock.ts';

/** How long a code is good (docs.stripe.com/connect/oauth-reference, 2026). */
const codeLifeMs = 5 * minuteMs;

export interface ConsentCode {
  readonly code: string;
  readonly accountId: string;
  readonly scope: 'read_only' | 'read_write';
  readonly givenAt: number;
}

export interface Grant {
  readonly accountId: string;
  readonly scope: 'read_only' | 'read_write';
  readonly refreshToken: string;
  /** A live grant opens the test books too. */
  readonly livemode: boolean;
}

export type Redeemed =
  | { readonly code: ConsentCode; readonly problem: null }
  | { readonly code: null; readonly problem: string };

/** Which accounts let the platform in. A code: given → redeemed once, or too old. A grant: made → revoked. */
export class Grants {
  readonly #codes = new Map<string, ConsentCode>();
  readonly #redeemed = new Set<string>();
  readonly #grants = new Map<string, Grant>();

  giveCode(code: ConsentCode): void {
    this.#codes.set(code.code, code);
  }

  redeem(code: string, now: number): Redeemed {
    const known = this.#codes.get(code);
    if (this.#redeemed.has(code))
      return { code: null, problem: 'This authorization code has already been used.' };
    if (known === undefined) return { code: null, problem: `Authorization code does not exist: ${code}` };
    this.#codes.delete(code);
    this.#redeemed.add(code);
    if (now - known.givenAt > codeLifeMs)
      return { code: null, problem: `Authorization code expired: ${code}` };
    return { code: known, problem: null };
  }

  add(grant: Grant): void {
    const before = this.#grants.get(grant.accountId);
    this.#grants.set(grant.accountId, { ...grant, livemode: grant.livemode || before?.livemode === true });
  }

  of(accountId: string): Grant | null {
    return this.#grants.get(accountId) ?? null;
  }

  byRefreshToken(token: string): Grant | null {
    return this.list().find((grant) => grant.refreshToken === token) ?? null;
  }

  list(): readonly Grant[] {
    return [...this.#grants.values()];
  }

  reaches(accountId: string, livemode: boolean): boolean {
    const grant = this.#grants.get(accountId);
    return grant !== undefined && (grant.livemode || !livemode);
  }

  /** False where there was none. */
  revoke(accountId: string): boolean {
    return this.#grants.delete(accountId);
  }
}
