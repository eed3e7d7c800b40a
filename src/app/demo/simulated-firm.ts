import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from '#base/log.ts';
import { demoFirm } from '#sim/ignition/demo-firm.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import { startStripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { startXeroSimulator } from '#sim/xero/xero-simulator.ts';
import { openActJournal, type ActJournal } from './act-journal.ts';
import { openJournaledDoor, requestOf } from './journaled-door.ts';
import { createReplayClock, type ReplayClock } from './replay-clock.ts';
import { firmProducts, stripeCustomersOf } from './stripe-customers.ts';

/** Where the simulated vendors are, and what an app needs to use them. */
export interface FirmFacts {
  readonly ignition: {
    readonly url: string;
    readonly apiKey: string;
    readonly webhookSecret: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  readonly xero: {
    readonly url: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly webhookKey: string;
    /** The organisation whose contacts belong to the firm. */
    readonly tenantId: string;
  };
  readonly stripe: {
    readonly url: string;
    readonly secretKey: string;
    readonly clientId: string;
    readonly webhookSecret: string;
    /** The account of the firm. */
    readonly accountId: string;
  };
}

export interface SimulatedFirm {
  readonly facts: FirmFacts;
  /** From now on events go to these addresses; before, they go nowhere. */
  sendWebhooksTo(hooks: { readonly ignition: string; readonly xero: string; readonly stripe: string }): void;
  /** Acts of earlier runs that were done again. */
  readonly replayed: number;
  close(): Promise<void>;
}

export interface FirmOptions {
  /** The journals lie in `sim/` below it. */
  readonly dataDir: string;
  readonly ports: { readonly ignition: number; readonly xero: number; readonly stripe: number };
  readonly logger: Logger;
}

/** The firm is the same in every installation; only what people do to it differs. */
const seed = 'demo';

/**
 * Starts Ignition, Xero and Stripe as one Australian practice has them: 250 clients, and a Xero and a Stripe that know some of them. Equal
 * starts are equal, and what happened since the first start is done again from the journals, at its time, with all
 * webhooks kept back: after a restart all of them hold the same records with the same ids as before.
 */
export const startSimulatedFirm = async (options: FirmOptions): Promise<SimulatedFirm> => {
  const dir = join(options.dataDir, 'sim');
  const now = Date.now();
  const ignition = await startIgnition(openActJournal(dir, 'ignition', now), options);
  const xero = await startXero(openActJournal(dir, 'xero', now), options);
  const stripe = await startStripe(openActJournal(dir, 'stripe', now), options);
  return {
    facts: {
      ignition: { url: ignition.url, ...ignitionApp },
      xero: { url: xero.url, ...xeroApp, tenantId: xero.tenantId },
      stripe: { url: stripe.url, ...stripeApp, accountId: stripe.accountId },
    },
    replayed: ignition.replayed + xero.replayed + stripe.replayed,
    sendWebhooksTo: (hooks) => {
      ignition.sendWebhooksTo(hooks.ignition);
      xero.sendWebhooksTo(hooks.xero);
      stripe.sendWebhooksTo(hooks.stripe);
    },
    close: async () => {
      await ignition.close();
      await xero.close();
      await stripe.close();
    },
  };
};

/** Secrets of the simulated vendors: they guard nothing, so they are derived from their names. */
const secretOf = (name: string): string => createHmac('sha256', seed).update(name).digest('base64url');

const ignitionApp = {
  apiKey: secretOf('ignition key'),
  webhookSecret: secretOf('ignition webhooks'),
  clientId: 'plumbline-demo',
  clientSecret: secretOf('ignition app'),
} as const;
const xeroApp = {
  clientId: 'plumbline-demo',
  clientSecret: secretOf('xero app'),
  webhookKey: secretOf('xero webhooks'),
} as const;

const stripeApp = {
  secretKey: `sk_test_${secretOf('stripe key')}`,
  clientId: 'ca_plumbline_demo',
  webhookSecret: `whsec_${secretOf('stripe webhooks')}`,
} as const;

interface Started {
  readonly url: string;
  readonly replayed: number;
  sendWebhooksTo(url: string): void;
  close(): Promise<void>;
}

const startIgnition = async (journal: ActJournal, options: FirmOptions): Promise<Started> => {
  const clock = createReplayClock(journal.startedAt);
  const road = createRoad();
  const door = await openJournaledDoor(options.ports.ignition, journal, clock);
  const simulator = await startIgnitionSimulator({
    clock,
    seed,
    port: null,
    url: door.url,
    ...ignitionApp,
    firm: 'demo',
    sendWebhook: road.send,
  });
  await replay(journal, clock, simulator.fetch, door.url, options.logger);
  await simulator.webhooks.flush();
  return {
    ...open(journal, clock, road, door, simulator),
    sendWebhooksTo: (url) => {
      simulator.setWebhook({ scheme: 'hmac_sha256', url, secrets: [ignitionApp.webhookSecret] });
    },
  };
};

const startXero = async (
  journal: ActJournal,
  options: FirmOptions,
): Promise<Started & { readonly tenantId: string }> => {
  const clock = createReplayClock(journal.startedAt);
  const road = createRoad();
  const door = await openJournaledDoor(options.ports.xero, journal, clock);
  const simulator = await startXeroSimulator({
    clock,
    seed,
    port: null,
    url: door.url,
    ...xeroApp,
    webhookSend: road.send,
  });
  const contacts = demoFirm(seed, journal.startedAt).xeroContacts;
  simulator.seedContacts({
    explicit: contacts.map(({ name, email, phone, taxNumber }) => ({
      Name: name,
      ...(email === null ? {} : { EmailAddress: email }),
      ...(phone === null ? {} : { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: phone }] }),
      ...(taxNumber === null ? {} : { TaxNumber: taxNumber }),
    })),
  });
  await replay(journal, clock, simulator.fetch, door.url, options.logger);
  await simulator.flushWebhooks();
  const tenantId = simulator.organisations()[0]?.id ?? '';
  return {
    ...open(journal, clock, road, door, simulator),
    tenantId,
    sendWebhooksTo: (url) => {
      simulator.setWebhook(url, xeroApp.webhookKey);
    },
  };
};

const startStripe = async (
  journal: ActJournal,
  options: FirmOptions,
): Promise<Started & { readonly accountId: string }> => {
  const clock = createReplayClock(journal.startedAt);
  const road = createRoad();
  const door = await openJournaledDoor(options.ports.stripe, journal, clock);
  const simulator = await startStripeSimulator({
    clock,
    seed,
    port: null,
    url: door.url,
    ...stripeApp,
    webhookSend: road.send,
  });
  simulator.seed({
    customers: stripeCustomersOf(demoFirm(seed, journal.startedAt).practice),
    products: firmProducts,
    invoices: 12,
  });
  await replay(journal, clock, simulator.fetch, door.url, options.logger);
  simulator.catchUp();
  await simulator.flushWebhooks();
  return {
    ...open(journal, clock, road, door, simulator),
    accountId: simulator.accounts()[0]?.id ?? '',
    sendWebhooksTo: (url) => {
      simulator.setWebhook(url);
    },
  };
};

/** Where webhooks go: nowhere while the past is done again, then out. */
const createRoad = () => {
  let isOpen = false;
  return {
    open: () => {
      isOpen = true;
    },
    send: (request: Request): Promise<Response> =>
      isOpen ? fetch(request) : Promise.resolve(new Response(null, { status: 200 })),
  };
};

const replay = async (
  journal: ActJournal,
  clock: ReplayClock,
  answer: (request: Request) => Promise<Response>,
  origin: string,
  logger: Logger,
): Promise<void> => {
  for (const act of journal.acts) {
    clock.moveTo(act.at);
    try {
      const response = await answer(requestOf(act, originOf(act, origin)));
      await response.arrayBuffer();
    } catch (caught) {
      // A fault that was armed at the time broke this one off then, too.
      logger.debug({ target: act.target, error: String(caught) }, 'an act of the past was broken off');
    }
  }
};

/** A form was posted from the address the page had then; the check of foreign sites compares with that. */
const originOf = (act: { readonly headers: Readonly<Record<string, string>> }, origin: string): string =>
  act.headers['origin'] ?? origin;

const open = (
  journal: ActJournal,
  clock: ReplayClock,
  road: ReturnType<typeof createRoad>,
  door: Awaited<ReturnType<typeof openJournaledDoor>>,
  simulator: {
    readonly fetch: (request: Request) => Promise<Response>;
    close(): Promise<void>;
  },
): Omit<Started, 'sendWebhooksTo'> => {
  clock.release();
  road.open();
  door.serve(simulator.fetch);
  return {
    url: door.url,
    replayed: journal.acts.length,
    close: async () => {
      await door.close();
      await simulator.close();
    },
  };
};
