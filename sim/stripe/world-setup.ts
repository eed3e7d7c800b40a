import type { Clock } from '#base/clock.ts';
import type { Random } from '#sim/kit/random.ts';
import { createAccount } from './account.ts';
import type { AccountSeed } from './account.ts';
import { Agenda } from './agenda.ts';
import { createTables } from './book-tables.ts';
import { Grants } from './grants.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { KeyRing } from './key-ring.ts';
import { SearchLag } from './search-lag.ts';
import { newId } from './stripe-ids.ts';
import { CallCounters, defaultLimits } from './stripe-limits.ts';
import type { StripeLimits } from './stripe-limits.ts';
import type { StripeWebhooks } from './stripe-webhooks.ts';
import { accountOf } from './stripe-world.ts';
import type { Books, Draws, StripeWorld } from './stripe-world.ts';

export interface WorldSettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly secretKey: string;
  readonly otherSecretKey: string | null;
  readonly clientId: string;
  readonly webhookSecret: string;
  readonly redirectUris: readonly string[] | null;
  readonly accounts: readonly AccountSeed[];
  readonly limits: Partial<StripeLimits>;
  readonly searchLagMs: number;
  readonly webhooks: StripeWebhooks;
}

export const createWorld = (settings: WorldSettings): StripeWorld => {
  const allBooks = new Map<string, Books>();
  const world: StripeWorld = {
    clock: settings.clock,
    agenda: new Agenda(settings.clock),
    clientId: settings.clientId,
    redirectUris: settings.redirectUris,
    webhooks: settings.webhooks,
    idempotency: new IdempotencyKeys(),
    search: new SearchLag(settings.searchLagMs),
    baseUrl: '',
    isQuiet: false,
    underWay: null,
    whenPaid: [],
    whenPaymentFails: [],
    books: (accountId, livemode) => {
      const key = `${accountId} ${String(livemode)}`;
      const known = allBooks.get(key);
      const account = accountOf(world, accountId);
      if (account === null) throw new Error(`There is no account ${accountId}.`);
      if (known?.account === account) return known;
      const books: Books = { world, account, livemode, tables: createTables() };
      allBooks.set(key, books);
      return books;
    },
    ...freshParts(settings),
  };
  return world;
};

export const resetWorld = (world: StripeWorld, settings: WorldSettings): void => {
  world.agenda.clear();
  world.idempotency.clear();
  world.search.clear();
  world.search.lagMs = settings.searchLagMs;
  world.webhooks.clear();
  Object.assign(world, freshParts(settings));
};

type FreshParts = Pick<StripeWorld, 'counters' | 'random' | 'keys' | 'grants' | 'platform' | 'accounts'>;

/** The same seed gives the same accounts and keys, ids included. */
const freshParts = (settings: WorldSettings): FreshParts => {
  const { random } = settings;
  const draws: Draws = {
    ids: random.fork('ids'),
    events: random.fork('events'),
    requests: random.fork('requests'),
    keys: random.fork('keys'),
  };
  const created = Math.floor(settings.clock.now() / 1_000) - 400 * 86_400;
  const platform = createAccount(
    { name: 'Plumbline', email: 'platform@plumbline.example', country: 'AU', currency: 'aud' },
    random.fork('platform'),
    created,
  );
  const accounts = settings.accounts.map((seed, index) =>
    createAccount(seed, random.fork(`account ${String(index)}`), created),
  );
  const keys = new KeyRing(draws.keys);
  keys.put(settings.secretKey, platform.id);
  if (settings.otherSecretKey !== null) keys.put(settings.otherSecretKey, platform.id);
  for (const account of accounts)
    for (const livemode of [false, true]) keys.make({ accountId: account.id, livemode });
  return {
    random: draws,
    keys,
    grants: new Grants(),
    platform,
    accounts,
    counters: new CallCounters({ ...defaultLimits(), ...settings.limits }),
  };
};

/** The platform's endpoint for connected accounts in that mode, made when it is first given an address. */
export const setConnectEndpoint = (
  world: StripeWorld,
  livemode: boolean,
  url: string | null,
  secret: string,
): void => {
  const books = world.books(world.platform.id, livemode);
  const { webhookEndpoints } = books.tables;
  const known = [...webhookEndpoints.oldestFirst()].find(({ isConnect }) => isConnect);
  if (known === undefined) {
    if (url === null) return;
    webhookEndpoints.add({
      // Drawn apart: the address may be given before or after what people do, and their ids must not move by it.
      id: newId(world.random.requests, 'we'),
      object: 'webhook_endpoint',
      created: Math.floor(world.agenda.now() / 1_000),
      livemode,
      isConnect: true,
      url,
      enabledEvents: ['*'],
      description: null,
      metadata: {},
      isEnabled: true,
      secrets: [{ secret, goodUntil: null }],
    });
    return;
  }
  known.isEnabled = url !== null;
  if (url !== null) known.url = url;
  if (known.secrets.every((one) => one.secret !== secret)) known.secrets = [{ secret, goodUntil: null }];
};
