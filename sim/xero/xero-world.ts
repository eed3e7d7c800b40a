import type { Clock } from '#base/clock.ts';
import type { Random } from '#sim/kit/random.ts';
import { Grants } from './grants.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { createOrganisation } from './organisation.ts';
import type { Organisation, OrganisationSeed } from './organisation.ts';
import type { XeroWebhooks } from './xero-webhooks.ts';
import { CallCounters, defaultLimits } from './xero-limits.ts';
import type { XeroLimits } from './xero-limits.ts';

/** A registered app: `custom` ones reach one organisation without anybody's consent. */
export interface XeroApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly kind: 'web' | 'custom';
}

/** People who may sign in and consent. */
export const people = [
  { id: '6f1d7a52-0c1d-4f5e-9f0a-1b1f3f6f2a01', name: 'Priya Mehta', role: 'Adviser' },
  { id: '6f1d7a52-0c1d-4f5e-9f0a-1b1f3f6f2a02', name: 'Hamish Fraser', role: 'Standard' },
] as const;

/** All that one simulated Xero remembers; `reset` makes it as it was at the start. */
export interface XeroWorld {
  readonly clock: Clock;
  readonly apps: readonly XeroApp[];
  readonly redirectUris: readonly string[] | null;
  readonly webhooks: XeroWebhooks;
  readonly grants: Grants;
  readonly idempotency: IdempotencyKeys;
  /** Where this simulator is reached; part of the addresses in webhooks. */
  baseUrl: string;
  counters: CallCounters;
  organisations: readonly Organisation[];
  random: Random;
}

export interface WorldSettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly apps: readonly XeroApp[];
  readonly redirectUris: readonly string[] | null;
  readonly organisations: readonly OrganisationSeed[];
  readonly limits: Partial<XeroLimits>;
  readonly webhooks: XeroWebhooks;
}

export const createWorld = (settings: WorldSettings): XeroWorld => ({
  clock: settings.clock,
  apps: settings.apps,
  redirectUris: settings.redirectUris,
  webhooks: settings.webhooks,
  grants: new Grants(settings.clock, settings.random.fork('grants')),
  idempotency: new IdempotencyKeys(),
  baseUrl: '',
  ...freshParts(settings),
});

export const resetWorld = (world: XeroWorld, settings: WorldSettings): void => {
  world.grants.clear();
  world.idempotency.clear();
  world.webhooks.clear();
  Object.assign(world, freshParts(settings));
};

/** The same seed gives the same organisations, ids included. */
const freshParts = (settings: WorldSettings): Pick<XeroWorld, 'counters' | 'organisations' | 'random'> => {
  const random = settings.random.fork('data');
  const now = settings.clock.now();
  return {
    random,
    counters: new CallCounters({ ...defaultLimits(), ...settings.limits }),
    organisations: settings.organisations.map((seed) => createOrganisation(seed, random, now)),
  };
};

export const organisationOf = (world: XeroWorld, id: string): Organisation | null =>
  world.organisations.find((organisation) => organisation.id === id) ?? null;
