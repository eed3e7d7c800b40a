import { z } from 'zod';
import { parseInput } from '#sim/kit/control.ts';
import type { SimulatorControl } from '#sim/kit/control.ts';
import { revokeGrant } from './connecting.ts';
import { chooseAccount, rollSecret, setRoad } from './stripe-acts.ts';
import type { StripeWorld } from './stripe-world.ts';
import { resetWorld, setConnectEndpoint } from './world-setup.ts';
import type { WorldSettings } from './world-setup.ts';

const account = z.string().optional();
const chance = z.number().min(0).max(1).optional();

const seedSchema = z.strictObject({ account });

const mutateSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('revoke-access'), account }),
  z.strictObject({ act: z.literal('set-webhook'), url: z.url().nullable(), secret: z.string().optional() }),
  z.strictObject({ act: z.literal('roll-webhook-secret'), secret: z.string(), overlapMs: z.number() }),
  z.strictObject({
    act: z.literal('set-webhook-road'),
    duplicate: chance,
    reorder: chance,
    reorderWithinMs: z.number().int().positive().optional(),
    drop: chance,
    twin: chance,
    delayMs: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({ act: z.literal('flush-webhooks') }),
  z.strictObject({ act: z.literal('set-search-lag'), ms: z.number().int().nonnegative() }),
]);

type StripeMutation = z.infer<typeof mutateSchema>;

export const stripeControl = (
  world: StripeWorld,
  settings: WorldSettings,
  afterReset: () => void,
): SimulatorControl => ({
  state: () => ({
    accounts: world.accounts.map(({ id, name, isActivated }) => ({
      id,
      name,
      isActivated,
      isConnected: world.grants.of(id) !== null,
      test: countsOf(world, id, false),
      live: countsOf(world, id, true),
    })),
    limits: world.counters.limits,
    searchLagMs: world.search.lagMs,
    webhooks: { waiting: world.webhooks.queue.pending().length },
    agenda: world.agenda.pending().length,
  }),
  reset: () => {
    resetWorld(world, settings);
    afterReset();
  },
  seed: (input) => parseInput(seedSchema, input),
  mutate: (input) => mutate(world, settings, parseInput(mutateSchema, input)),
  setLimits: (enabled) => {
    world.counters.limits.enabled = enabled;
  },
});

/** Objects by kind, where there are any. */
const countsOf = (world: StripeWorld, accountId: string, livemode: boolean): Record<string, number> =>
  Object.fromEntries(
    Object.entries(world.books(accountId, livemode).tables)
      .map(([name, table]): [string, number] => [name, table.size])
      .filter(([, size]) => size > 0),
  );

const mutate = async (
  world: StripeWorld,
  settings: WorldSettings,
  mutation: StripeMutation,
): Promise<unknown> => {
  const livemode = settings.secretKey.includes('_live_');
  switch (mutation.act) {
    case 'revoke-access':
      revokeGrant(world, chooseAccount(world, mutation.account).id);
      return {};
    case 'set-webhook':
      setConnectEndpoint(world, livemode, mutation.url, mutation.secret ?? settings.webhookSecret);
      return {};
    case 'roll-webhook-secret':
      rollSecret(world, livemode, mutation.secret, mutation.overlapMs);
      return {};
    case 'set-webhook-road': {
      const { act: _act, ...road } = mutation;
      setRoad(world, defined(road));
      return { ...world.webhooks.queue.switches, twin: world.webhooks.twin };
    }
    case 'flush-webhooks':
      await world.webhooks.queue.flush();
      return { waiting: world.webhooks.queue.pending().length };
    case 'set-search-lag':
      world.search.lagMs = mutation.ms;
      return { ms: mutation.ms };
    default:
      return mutation satisfies never;
  }
};

/** Without the members that are undefined. */
const defined = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
