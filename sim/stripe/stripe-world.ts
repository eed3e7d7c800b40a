import type { Clock } from '#base/clock.ts';
import type { Random } from '#sim/kit/random.ts';
import type { Account } from './account.ts';
import type { Agenda } from './agenda.ts';
import type { BookTables } from './book-tables.ts';
import type { Grants } from './grants.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { Invoice } from './invoice.ts';
import type { KeyRing } from './key-ring.ts';
import type { SearchLag } from './search-lag.ts';
import type { CallCounters } from './stripe-limits.ts';
import type { StripeWebhooks } from './stripe-webhooks.ts';

/** Streams of chance, apart from each other: what is drawn for an answer must not move the ids of objects. */
export interface Draws {
  readonly ids: Random;
  readonly events: Random;
  readonly requests: Random;
  readonly keys: Random;
}

/** All that one simulated Stripe remembers; `reset` makes it as it was at the start. */
export interface StripeWorld {
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly clientId: string;
  readonly redirectUris: readonly string[] | null;
  readonly webhooks: StripeWebhooks;
  readonly idempotency: IdempotencyKeys;
  readonly search: SearchLag;
  /** Where this simulator is reached; part of hosted addresses. */
  baseUrl: string;
  /** True while data are seeded: nothing is announced. */
  isQuiet: boolean;
  /** The request that is being handled; events name it. */
  underWay: { readonly id: string; readonly idempotency_key: string | null } | null;
  /** Told when an invoice is paid, or an attempt at one has failed: subscriptions live by it. */
  readonly whenPaid: ((books: Books, invoice: Invoice) => void)[];
  readonly whenPaymentFails: ((books: Books, invoice: Invoice) => void)[];
  counters: CallCounters;
  random: Draws;
  keys: KeyRing;
  grants: Grants;
  platform: Account;
  accounts: readonly Account[];
  /** Throws on an account that there is not. */
  readonly books: (accountId: string, livemode: boolean) => Books;
}

/** All objects of one account in one mode. */
export interface Books {
  readonly world: StripeWorld;
  readonly account: Account;
  readonly livemode: boolean;
  readonly tables: BookTables;
}

/** Seconds since the epoch, now. */
export const secsOf = (books: Books): number => Math.floor(books.world.agenda.now() / 1_000);

export const accountOf = (world: StripeWorld, id: string): Account | null =>
  [world.platform, ...world.accounts].find((account) => account.id === id) ?? null;
