import { z } from 'zod';
import { parseInput } from '#sim/kit/control.ts';
import { Router } from '#sim/kit/router.ts';
import { startSimulator } from '#sim/kit/simulator.ts';
import { boundActs } from './acts.ts';
import { passGate, throttledByFault } from './api-gate.ts';
import type { Gate } from './api-gate.ts';
import { addClientPages } from './client-pages.ts';
import { addConsentPage } from './consent-page.ts';
import { mutate } from './control-acts.ts';
import { demoFirm } from './demo-firm.ts';
import type { DemoFirm } from './demo-firm.ts';
import { emptyFirm, seededFirm } from './firm-seed.ts';
import type { FirmSize } from './firm-seed.ts';
import { calmHazards, usualHazardsOf } from './hazards.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { addLibraryPages } from './library-pages.ts';
import { addInvoicePages } from './invoice-pages.ts';
import { errorResponse } from './json-api-errors.ts';
import { addKeyedReads } from './keyed-reads.ts';
import { addKeyedWrites } from './keyed-writes.ts';
import { addOAuthRoutes } from './oauth-routes.ts';
import { addProposalPages } from './proposal-pages.ts';
import { RateLimit, requestsPerHour } from './rate-limit.ts';
import { addReportingRoutes } from './reporting-routes.ts';
import type { Practice } from './practice.ts';
import type { IgnitionSimulator, IgnitionSimulatorOptions } from './simulator-handle.ts';
import { stateOf } from './state-summary.ts';
import { TokenStore } from './token-store.ts';
import { WebhookSender } from './webhook-sender.ts';
import type { WebhookSubscription } from './webhook-sender.ts';
import type { World } from './world.ts';

const maxBodyBytes = 1_048_576;

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
  addLibraryPages(pages, world);

  const handle = await startSimulator({
    name: 'ignition',
    clock,
    seed: options.seed,
    port: options.port ?? (options.port === null ? null : 0),
    ...(options.url === undefined ? {} : { url: options.url }),
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
