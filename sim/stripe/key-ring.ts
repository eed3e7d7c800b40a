import type { Random } from '#sim/kit/random.ts';
import { base62 } from './stripe-ids.ts';

/** Null is everything; otherwise what is not named is closed. */
export type KeyPermissions = Readonly<Record<string, 'read' | 'write'>> | null;

export interface ApiKey {
  readonly key: string;
  readonly accountId: string;
  readonly livemode: boolean;
  readonly permissions: KeyPermissions;
  /** Given by an OAuth consent: dies with it. */
  readonly isGranted: boolean;
}

/** All keys that are good at present. */
export class KeyRing {
  readonly #keys = new Map<string, ApiKey>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  find(key: string): ApiKey | null {
    return this.#keys.get(key) ?? null;
  }

  /** A key given by name; its mode is in its prefix. */
  put(key: string, accountId: string): ApiKey {
    return this.#keep({
      key,
      accountId,
      livemode: key.includes('_live_'),
      permissions: null,
      isGranted: false,
    });
  }

  make(given: {
    readonly accountId: string;
    readonly livemode: boolean;
    readonly permissions?: KeyPermissions;
    readonly isGranted?: boolean;
  }): ApiKey {
    const permissions = given.permissions ?? null;
    const prefix = permissions === null ? 'sk' : 'rk';
    const key = `${prefix}_${given.livemode ? 'live' : 'test'}_51${base62(this.#random, 40)}`;
    return this.#keep({
      key,
      accountId: given.accountId,
      livemode: given.livemode,
      permissions,
      isGranted: given.isGranted ?? false,
    });
  }

  /** The full key of an account that it was made with. */
  ownKey(accountId: string, livemode: boolean): ApiKey | null {
    for (const key of this.#keys.values())
      if (
        key.accountId === accountId &&
        key.livemode === livemode &&
        key.permissions === null &&
        !key.isGranted
      )
        return key;
    return null;
  }

  revoke(key: string): void {
    this.#keys.delete(key);
  }

  revokeGranted(accountId: string): void {
    for (const key of this.#keys.values())
      if (key.isGranted && key.accountId === accountId) this.#keys.delete(key.key);
  }

  #keep(key: ApiKey): ApiKey {
    this.#keys.set(key.key, key);
    return key;
  }
}
