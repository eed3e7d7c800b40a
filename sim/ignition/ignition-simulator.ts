import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import { parseInput } from '#sim/kit/control.ts';
import type { FaultRule } from '#sim/kit/faults.ts';
import { Router } from '#sim/kit/router.ts';
import { startSimulator } from '#sim/kit/simulator.ts';
import type { SimulatorHandle } from '#sim/kit/simulator.ts';
import type { WebhookQueue } from '#sim/kit/webhook-queue.ts';
import { boundActs } from './acts.ts';
import type { BoundActs } from './acts.ts';
import { passGate, throttledByFault } from './api-gate.ts';
import type { Gate, KeyHeader } from './api-gate.ts';
import { addClientPages } from './client-pages.ts';
import { addConsentPage } from './consent-page.ts';
import { mutate } from './control-acts.ts';
import { demoFirm } from './demo-firm.ts';
import type { DemoFirm } from './demo-firm.ts';
import { emptyFirm, seededFirm } from './firm-seed.ts';
import type { FirmSize } from './firm-seed.ts';
import { calmHazards, usualHazardsOf } from './hazards.ts';
import type { Hazards } from './hazards.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { addInvoicePages } from './invoice-pages.ts';
import { errorResponse } from './json-api-errors.ts';
import { addKeyedReads } from './keyed-reads.ts';
import { addKeyedWrites } from './keyed-writes.ts';
import { addOAuthRoutes } from './oauth-routes.ts';
import type { Plan, Practice } from './practice.ts';
import { addProposalPages } from './proposal-pages.ts';
import { RateLimit, requestsPerHour } from './rate-limit.ts';
import { addReportingRoutes } from './reporting-routes.ts';
import { TokenStore } from './token-store.ts';
import type { TokenAnswer } from './token-store.ts';
import { WebhookSender } from './webhook-sender.ts';
import type { WebhookSubscription } from './webhook-sender.ts';
import type { World } from './world.ts';

const maxBodyBytes = 1_048_576;

export interface IgnitionSimulatorOptions {
  readonly clock: Clock;
  readonly seed: string;
  /** 0 or left out: any free port. null: no socket, `fetch` only. */
  readonly port?: number | null;
  /** The app of the reporting profile. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The key of the keyed profile, and the header it comes in: `authorization` (Bearer) unless said. */
  readonly apiKey: string;
  readonly keyHeader?: KeyHeader;
  readonly webhook?: WebhookSubscription | readonly WebhookSubscription[];
  /** Instead of a socket, for receivers in the same process. */
  readonly sendWebhook?: (request: Request) => Promise<Response>;
  /** On, 1,000 an hour, unless said. */
  readonly limits?: { readonly enabled?: boolean; readonly requestsPerHour?: number };
  /** What the practice holds at the start and after `reset`: nothing unless said. */
  readonly firm?: FirmSize | 'demo';
}

/** One practice of Ignition, with both profiles, its pages and its webhooks. */
export interface IgnitionSimulator extends SimulatorHandle, BoundActs {
  /** All rows, to look at; change them by the acts. Another object after `seed` and `reset`. */
  readonly practice: Practice;
  readonly hazards: Hazards;
  /** Switches, `settle()` and `flush()` of what is on its way. */
  readonly webhooks: WebhookQueue;
  /** Replaces the practice's data; tokens, limits and subscriptions stay. */
  seed(size: FirmSize & { readonly seed?: string }): void;
  /** Replaces the data by the demo firm and says which contacts its Xero should hold before. */
  seedDemo(): DemoFirm['xeroContacts'];
  /** None, one or several; takes the place of those before. */
  setWebhook(subscription: WebhookSubscription | readonly WebhookSubscription[] | null): void;
  setLimits(enabled: boolean): void;
  addFault(rule: FaultRule): void;
  /** Lays members over what the object of that slug shows: unknown states, strange types, fields of tomorrow. */
  overlay(slug: string, members: JsonObject | null): void;
  setPlan(plan: Plan): void;
  setUserRole(email: string, role: 'admin' | 'staff'): void;
  /** Tokens of a consent given by the practice's admin. */
  grantConnection(): TokenAnswer & { readonly refresh_token: string };
  /** What an admin does in the app: every grant ends. */
  revokeConnections(): void;
  /** From now on only this key opens the keyed profile. */
  setApiKey(key: string): void;
}

const seedSchema = z.union([
  z.strictObject({ demo: z.literal(true) }),
  z.strictObject({
    clients: z.int().min(0).max(100_000),
    billed: z.int().min(0).exactOptional(),
    seed: z.string().exactOptional(),
  }),
]);

/** Starts the simulator; `seed` of the options decides all its data, so that equal starts are equal. */
export const startIgnitionSimulator = async (
  options: IgnitionSimulatorOptions,
): Promise<IgnitionSimulator> => {
  const { clock, firm } = options;
  const hazards = usualHazardsOf();
  const tokens = new TokenStore(clock, hazards);
  const keys = new IdempotencyKeys(clock);
  const enabledAtStart = options.limits?.enabled ?? true;
  const limit = new RateLimit(clock, {
    enabled: enabledAtStart,
    perHour: options.limits?.requestsPerHour ?? requestsPerHour,
  });
  const sender = new WebhookSender({
    clock,
    seed: options.seed,
    ...(options.sendWebhook === undefined ? {} : { send: options.sendWebhook }),
  });
  const firmAtStart = (): Practice => {
    if (firm === undefined) return emptyFirm(options.seed, clock.now());
    if (firm === 'demo') return demoFirm(options.seed, clock.now()).practice;
    return seededFirm(firm, options.seed, clock.now());
  };
  const world: World = {
    clock,
    practice: firmAtStart(),
    hazards,
    origin: '',
    overlays: new Map(),
    emit: (event) => {
      sender.send(world, event);
    },
  };
  const gate: Gate = {
    world,
    tokens,
    limit,
    keyHeader: options.keyHeader ?? 'authorization',
    apiKey: options.apiKey,
  };
  const place = (practice: Practice): void => {
    world.practice = practice;
    world.overlays.clear();
    hazards.withoutTotal.clear();
  };
  const seed = (size: FirmSize & { readonly seed?: string }): void => {
    place(seededFirm(size, size.seed ?? options.seed, clock.now()));
  };
  const seedDemo = (): DemoFirm['xeroContacts'] => {
    const demo = demoFirm(options.seed, clock.now());
    place(demo.practice);
    return demo.xeroContacts;
  };
  const setWebhook: IgnitionSimulator['setWebhook'] = (subscription) => {
    sender.subscribe(listOf(subscription));
  };
  setWebhook(options.webhook ?? null);

  const api = new Router();
  addOAuthRoutes(api, options, tokens);
  addReportingRoutes(api, world);
  addKeyedReads(api, world);
  addKeyedWrites(api, world, keys);
  const pages = new Router();
  addConsentPage(pages, world, options, tokens);
  addClientPages(pages, world);
  addProposalPages(pages, world);
  addInvoicePages(pages, world);

  const handle = await startSimulator({
    name: 'ignition',
    clock,
    seed: options.seed,
    port: options.port ?? (options.port === null ? null : 0),
    api,
    pages,
    maxBodyBytes,
    refuse: {
      notFound: () => errorResponse(404, 'There is nothing at this address.'),
      tooLarge: () => errorResponse(413, 'The body is too large.'),
      throttled: (_request, rule) => throttledByFault(gate, rule),
      broken: () => errorResponse(500, 'Something went wrong.'),
    },
    around: (request, next) => passGate(gate, request, next),
    control: {
      state: () => stateOf(world, limit, sender),
      reset: () => {
        calmHazards(hazards);
        tokens.clear();
        keys.clear();
        limit.clear();
        limit.enabled = enabledAtStart;
        gate.apiKey = options.apiKey;
        sender.queue.clear();
        setWebhook(options.webhook ?? null);
        place(firmAtStart());
      },
      seed: (input) => {
        const asked = parseInput(seedSchema, input);
        if ('demo' in asked) return { xeroContacts: seedDemo() };
        seed(asked);
        return { clients: asked.clients };
      },
      mutate: (input) => mutate(world, input),
      setLimits: (enabled) => {
        limit.enabled = enabled;
      },
    },
    stop: () => sender.queue.stop(),
  });
  world.origin = handle.url;

  return {
    ...handle,
    ...boundActs(world),
    get practice() {
      return world.practice;
    },
    hazards,
    webhooks: sender.queue,
    seed,
    seedDemo,
    setWebhook,
    setLimits: (enabled) => {
      limit.enabled = enabled;
    },
    addFault: (rule) => {
      handle.faults.add(rule);
    },
    overlay: (slug, members) => {
      if (members === null) world.overlays.delete(slug);
      else world.overlays.set(slug, members);
    },
    setPlan: (plan) => {
      world.practice.plan = plan;
    },
    setUserRole: (email, role) => {
      const user = world.practice.users.find((candidate) => candidate.email === email);
      if (user !== undefined) user.role = role;
    },
    grantConnection: () => {
      const admin = world.practice.users.find((user) => user.role === 'admin');
      return tokens.issueTokens(admin?.email ?? '');
    },
    revokeConnections: () => {
      tokens.revokeAll();
    },
    setApiKey: (key) => {
      gate.apiKey = key;
    },
  };
};

const listOf = (
  given: WebhookSubscription | readonly WebhookSubscription[] | null,
): readonly WebhookSubscription[] => {
  if (given === null) return [];
  return 'scheme' in given ? [given] : given;
};

const stateOf = (world: World, limit: RateLimit, sender: WebhookSender) => {
  const { practice, hazards } = world;
  return {
    practice: { id: practice.id, name: practice.name, plan: practice.plan },
    counts: {
      clients: practice.clients.size,
      contacts: practice.contacts.size,
      deals: practice.deals.size,
      services: practice.services.size,
      proposals: practice.proposals.size,
      invoices: practice.invoices.size,
      payments: practice.payments.size,
      collections: practice.collections.size,
      payouts: practice.disbursals.size,
    },
    limits: { enabled: limit.enabled, perHour: limit.perHour, used: limit.used },
    hazards: { ...hazards, withoutTotal: [...hazards.withoutTotal] },
    webhooks: {
      subscriptions: sender.subscriptions.map(({ scheme, url }) => ({ scheme, url })),
      waiting: sender.queue.pending().length,
      switches: sender.queue.switches,
    },
  };
};
