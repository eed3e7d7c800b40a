import type { FaultRule } from '#sim/kit/faults.ts';
import { SimInputError } from '#sim/kit/control.ts';
import type { SimulatorHandle } from '#sim/kit/simulator.ts';
import type { Account } from './account.ts';
import type { Books } from './stripe-world.ts';
import { grantAccess, revokeGrant, setActivated } from './connecting.ts';
import { giveCode } from './consent-page.ts';
import type { Customer } from './customer.ts';
import type { ApiKey, KeyPermissions } from './key-ring.ts';
import { personActs } from './person-acts.ts';
import type { PersonActs } from './person-acts.ts';
import { seedBooks } from './seed.ts';
import type { BooksSeed } from './seed.ts';
import { base62 } from './stripe-ids.ts';
import { accountOf } from './stripe-world.ts';
import type { StripeWorld } from './stripe-world.ts';
import { setConnectEndpoint } from './world-setup.ts';
import type { StripeRoad } from './stripe-webhooks.ts';

/** What a test or the demo does to one simulated Stripe; `account` is an account's id, the first when left out. */
export interface StripeActs {
  readonly world: StripeWorld;
  accounts(): readonly Account[];
  /** The objects of an account, in the mode of the platform's key unless told otherwise. */
  books(account?: string, livemode?: boolean): Books;
  /** Acts of people in the dashboard and on the payment page. */
  people(account?: string, livemode?: boolean): PersonActs;
  /** Objects from before anybody connects; nothing is announced. */
  seed(seed: BooksSeed, account?: string): readonly Customer[];
  /** A code as the consent page gives it; good once, for five minutes. */
  giveConsentCode(account?: string): string;
  /** Consent and token in one. */
  connect(account?: string): { readonly accountId: string; readonly accessToken: string };
  /** Stripe lets an account take charges, or no longer. */
  setActivated(isActivated: boolean, account?: string): void;
  /** A person ends the platform's access in the dashboard. */
  revokeAccess(account?: string): void;
  /** The account's own secret key. */
  secretKeyOf(account?: string, livemode?: boolean): string;
  /** A restricted key: `{customers: 'write', invoices: 'read'}`, by the first part of the path. */
  makeRestrictedKey(permissions: Exclude<KeyPermissions, null>, account?: string): string;
  revokeKey(key: string): void;
  setLimits(enabled: boolean): void;
  setSearchLag(ms: number): void;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  /** Where events of connected accounts go; null stops them. */
  setWebhook(url: string | null, secret?: string): void;
  /** A new secret; the old one signs too for `overlapMs`. */
  rollWebhookSecret(secret: string, overlapMs: number): void;
  setWebhookRoad(switches: Partial<StripeRoad>): void;
  /** Due deliveries answered. */
  settleWebhooks(): Promise<void>;
  /** Held-back deliveries and waiting retries sent as well. */
  flushWebhooks(): Promise<void>;
  /** Does what is due by the clock: cycles, due dates, settlements. */
  catchUp(): void;
}

export const actsOf = (
  world: StripeWorld,
  handle: SimulatorHandle,
  defaults: { readonly livemode: boolean; readonly webhookSecret: string },
): StripeActs => {
  const { livemode } = defaults;
  return {
    world,
    accounts: () => world.accounts,
    books: (account, mode = livemode) => world.books(chooseAccount(world, account).id, mode),
    people: (account, mode = livemode) => personActs(world.books(chooseAccount(world, account).id, mode)),
    seed: (seed, account) => seedBooks(world.books(chooseAccount(world, account).id, livemode), seed),
    giveConsentCode: (account) => giveCode(world, chooseAccount(world, account).id),
    connect: (account) => {
      const { id } = chooseAccount(world, account);
      const answer = grantAccess(world, { accountId: id, scope: 'read_write', livemode });
      return { accountId: id, accessToken: String(answer['access_token']) };
    },
    setActivated: (isActivated, account) => {
      setActivated(world, chooseAccount(world, account).id, isActivated);
    },
    revokeAccess: (account) => {
      revokeGrant(world, chooseAccount(world, account).id);
    },
    secretKeyOf: (account, mode = livemode) => ownKey(world, chooseAccount(world, account), mode).key,
    makeRestrictedKey: (permissions, account) =>
      world.keys.make({ accountId: chooseAccount(world, account).id, livemode, permissions }).key,
    revokeKey: (key) => {
      world.keys.revoke(key);
    },
    setLimits: (enabled) => {
      world.counters.limits.enabled = enabled;
    },
    setSearchLag: (ms) => {
      world.search.lagMs = ms;
    },
    addFault: (rule) => {
      handle.faults.add(rule);
    },
    clearFaults: () => {
      handle.faults.clear();
    },
    setWebhook: (url, secret = defaults.webhookSecret) => {
      setConnectEndpoint(world, livemode, url, secret);
    },
    rollWebhookSecret: (secret, overlapMs) => {
      rollSecret(world, livemode, secret, overlapMs);
    },
    setWebhookRoad: (switches) => {
      setRoad(world, switches);
    },
    settleWebhooks: async () => {
      world.agenda.catchUp();
      await world.webhooks.queue.settle();
    },
    flushWebhooks: () => world.webhooks.queue.flush(),
    catchUp: () => {
      world.agenda.catchUp();
    },
  };
};

/** The given account, or the first. Throws `SimInputError` when there is none such. */
export const chooseAccount = (world: StripeWorld, id?: string): Account => {
  const found = id === undefined ? world.accounts[0] : accountOf(world, id);
  if (found === undefined || found === null) throw new SimInputError(`There is no account ${id ?? ''}.`);
  return found;
};

const ownKey = (world: StripeWorld, account: Account, livemode: boolean): ApiKey => {
  const key = world.keys.ownKey(account.id, livemode);
  if (key === null) throw new SimInputError(`${account.name} has no key of that mode.`);
  return key;
};

export const setRoad = (world: StripeWorld, switches: Partial<StripeRoad>): void => {
  const { twin, ...road } = switches;
  Object.assign(world.webhooks.queue.switches, road);
  if (twin !== undefined) world.webhooks.twin = twin;
};

export const rollSecret = (
  world: StripeWorld,
  livemode: boolean,
  secret: string | undefined,
  overlapMs: number,
): string => {
  const books = world.books(world.platform.id, livemode);
  const endpoint = [...books.tables.webhookEndpoints.oldestFirst()].find(({ isConnect }) => isConnect);
  if (endpoint === undefined) throw new SimInputError('There is no endpoint yet.');
  const fresh = secret ?? `whsec_${base62(world.random.keys, 32)}`;
  const goodUntil = world.clock.now() + overlapMs;
  endpoint.secrets = [
    { secret: fresh, goodUntil: null },
    ...endpoint.secrets.map((one) => ({ ...one, goodUntil })),
  ];
  return fresh;
};
