import { z } from 'zod';
import { parseInput } from '#sim/kit/control.ts';
import type { SimulatorControl } from '#sim/kit/control.ts';
import { revokeGrant, setActivated } from './connecting.ts';
import { personActs } from './person-acts.ts';
import type { PersonActs } from './person-acts.ts';
import { seedBooks } from './seed.ts';
import { chooseAccount, rollSecret, setRoad } from './stripe-acts.ts';
import type { StripeWorld } from './stripe-world.ts';
import { resetWorld, setConnectEndpoint } from './world-setup.ts';
import type { WorldSettings } from './world-setup.ts';

const account = z.string().optional();
const chance = z.number().min(0).max(1).optional();

const seedSchema = z.strictObject({
  account,
  size: z.number().int().nonnegative().max(1_000_000).optional(),
  seed: z.union([z.string(), z.number()]).optional(),
  customers: z
    .array(
      z.strictObject({
        name: z.string().nullable(),
        email: z.string().nullable(),
        phone: z.string().optional(),
      }),
    )
    .optional(),
  products: z
    .array(z.strictObject({ name: z.string(), unitAmount: z.number().int().nonnegative() }))
    .optional(),
  invoices: z.number().int().nonnegative().max(100_000).optional(),
});

const mutateSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('revoke-access'), account }),
  z.strictObject({ act: z.literal('set-activated'), account, isActivated: z.boolean() }),
  z.strictObject({
    act: z.literal('pay-invoice'),
    account,
    invoice: z.string(),
    card: z.string().optional(),
    amount: z.number().int().positive().optional(),
  }),
  z.strictObject({
    act: z.literal('refund-invoice'),
    account,
    invoice: z.string(),
    amount: z.number().int().positive().optional(),
  }),
  z.strictObject({ act: z.literal('fail-refund'), account, refund: z.string() }),
  z.strictObject({
    act: z.literal('dispute-invoice'),
    account,
    invoice: z.string(),
    reason: z.string().optional(),
  }),
  z.strictObject({
    act: z.literal('close-dispute'),
    account,
    dispute: z.string(),
    outcome: z.enum(['lost', 'won']),
  }),
  z.strictObject({ act: z.literal('pay-out'), account }),
  z.strictObject({
    act: z.literal('edit-customer'),
    account,
    id: z.string(),
    name: z.string().nullable().optional(),
    email: z.string().nullable().optional(),
    phone: z.string().nullable().optional(),
  }),
  z.strictObject({
    act: z.literal('edit-product'),
    account,
    id: z.string(),
    name: z.string().optional(),
    active: z.boolean().optional(),
  }),
  z.strictObject({ act: z.literal('resend-event'), account, event: z.string() }),
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
  seed: (input) => {
    const { account: id, size, seed, customers, products, invoices } = parseInput(seedSchema, input);
    const books = world.books(chooseAccount(world, id).id, settings.secretKey.includes('_live_'));
    const made = seedBooks(books, {
      count: size ?? 0,
      invoices: invoices ?? 0,
      products: products ?? [],
      customers: (customers ?? []).map(({ name, email, phone }) => ({ name, email, phone: phone ?? null })),
      ...(seed === undefined ? {} : { seed: String(seed) }),
    });
    return { account: books.account.id, customers: books.tables.customers.size, made: made.length };
  },
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
  const people = (): PersonActs => {
    const id = 'account' in mutation ? mutation.account : undefined;
    return personActs(world.books(chooseAccount(world, id).id, livemode));
  };
  switch (mutation.act) {
    case 'pay-invoice':
      return people().payInvoice(mutation.invoice, mutation.card, mutation.amount ?? null);
    case 'refund-invoice':
      return people().refundInvoice(mutation.invoice, mutation.amount);
    case 'fail-refund':
      return people().failRefund(mutation.refund);
    case 'dispute-invoice':
      return people().disputeInvoice(mutation.invoice, mutation.reason);
    case 'close-dispute':
      return people().closeDispute(mutation.dispute, mutation.outcome);
    case 'pay-out':
      return people().payOut();
    case 'edit-customer': {
      const { name, email, phone } = mutation;
      return people().editCustomer(mutation.id, defined({ name, email, phone }));
    }
    case 'edit-product': {
      const { name, active } = mutation;
      return people().editProduct(mutation.id, defined({ name, active }));
    }
    case 'resend-event':
      people().resendEvent(mutation.event);
      return {};
    case 'revoke-access':
      revokeGrant(world, chooseAccount(world, mutation.account).id);
      return {};
    case 'set-activated':
      setActivated(world, chooseAccount(world, mutation.account).id, mutation.isActivated);
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
