import type { Clock } from '#base/clock.ts';
import type { FaultRule } from '#sim/kit/faults.ts';
import { createRandom } from '#sim/kit/random.ts';
import { Router } from '#sim/kit/router.ts';
import { startSimulator } from '#sim/kit/simulator.ts';
import type { SimulatorHandle } from '#sim/kit/simulator.ts';
import { defaultAccounts } from './account.ts';
import type { AccountSeed } from './account.ts';
import { accountRoutes } from './account-routes.ts';
import { actsOf } from './stripe-acts.ts';
import type { StripeActs } from './stripe-acts.ts';
import { consentPages } from './consent-page.ts';
import { customerRoutes } from './customer-routes.ts';
import { taxIdRoutes } from './tax-id-routes.ts';
import { productRoutes } from './product-routes.ts';
import { priceRoutes } from './price-routes.ts';
import { taxRateRoutes } from './tax-rate-routes.ts';
import { couponRoutes } from './coupon-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { invoiceLineRoutes } from './invoice-line-routes.ts';
import { invoiceItemRoutes } from './invoice-item-routes.ts';
import { invoicePaymentRoutes } from './invoice-payment-routes.ts';
import { intentRoutes } from './intent-routes.ts';
import { moneyRoutes } from './money-routes.ts';
import { refundRoutes } from './refund-routes.ts';
import { creditNoteRoutes } from './credit-note-routes.ts';
import { paymentMethodRoutes } from './payment-method-routes.ts';
import { checkoutRoutes } from './checkout-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { subscriptionRoutes } from './subscription-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { homePages } from './home-page.ts';
import { hostedPages } from './hosted-pages.ts';
import { checkoutPages } from './checkout-pages.ts';
import { setupPages } from './setup-pages.ts';
import { accountPages } from './account-page.ts';
import { customerPages } from './customer-page.ts';
import { productPages } from './product-page.ts';
import { invoicePages } from './invoice-page.ts';
import { paymentPages } from './payment-page.ts';
import { eventRoutes } from './event-routes.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { guardApi, lockTimeout, throttled } from './stripe-call.ts';
import { stripeControl } from './stripe-control.ts';
import type { LimitReason, StripeLimits } from './stripe-limits.ts';
import { refusalResponse, StripeRefusal } from './stripe-refusal.ts';
import type { StripeWorld } from './stripe-world.ts';
import { createWorld, setConnectEndpoint } from './world-setup.ts';
import type { WorldSettings } from './world-setup.ts';
import { followInvoices } from './subscription-acts.ts';
import { StripeWebhooks } from './stripe-webhooks.ts';
import { webhookEndpointRoutes } from './webhook-endpoint-routes.ts';

/** Larger than any call we know of: 250 lines with all their fields. */
const largestBodyBytes = 4_000_000;

export interface StripeSimulatorOptions {
  readonly clock: Clock;
  readonly seed: string;
  /** As in the kit: 0 or left out any free port, null no socket. */
  readonly port?: number | null;
  /** As in the kit: where it is reached when something stands before it. */
  readonly url?: string;
  /** The platform's secret key; its prefix (`sk_test_`, `sk_live_`) says the mode of all connections made with it. */
  readonly secretKey: string;
  /** The platform's key of the other mode. */
  readonly otherSecretKey?: string;
  readonly clientId: string;
  /** Of the platform's endpoint for connected accounts. */
  readonly webhookSecret: string;
  readonly webhookUrl?: string;
  /** How deliveries are sent; the global fetch when left out. */
  readonly webhookSend?: (request: Request) => Promise<Response>;
  readonly limits?: Partial<StripeLimits>;
  /** Registered redirect addresses; any http(s) address when left out. */
  readonly redirectUris?: readonly string[];
  readonly accounts?: readonly AccountSeed[];
  /** How long search does not know of a change; 0 when left out. */
  readonly searchLagMs?: number;
}

/** A running simulated Stripe and the acts of people and of the test around it. */
export type StripeSimulator = SimulatorHandle & StripeActs;

/**
 * Starts a simulated Stripe: API, Connect and the pages of people under one address (`/v1/…`, `/oauth/…`, `/`). The same
 * seed gives the same data.
 */
export const startStripeSimulator = async (options: StripeSimulatorOptions): Promise<StripeSimulator> => {
  const settings = settingsOf(options);
  const world = createWorld(settings);
  followInvoices(world);
  const livemode = options.secretKey.includes('_live_');
  const openEndpoint = (): void => {
    if (options.webhookUrl !== undefined)
      setConnectEndpoint(world, livemode, options.webhookUrl, options.webhookSecret);
  };
  const api = apiRoutes(world);
  const handle = await startSimulator({
    name: 'stripe',
    clock: options.clock,
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.url === undefined ? {} : { url: options.url }),
    api,
    pages: pageRoutes(world),
    maxBodyBytes: largestBodyBytes,
    refuse: {
      notFound: (request) =>
        refusalResponse(
          new StripeRefusal(404, {
            type: 'invalid_request_error',
            message: `Unrecognized request URL (${request.method}: ${request.path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.`,
          }),
        ),
      tooLarge: () =>
        refusalResponse(
          new StripeRefusal(413, { type: 'invalid_request_error', message: 'Request body is too large.' }),
        ),
      throttled: (_request, rule) => throttledBy(rule),
      broken: () =>
        refusalResponse(
          new StripeRefusal(500, {
            type: 'api_error',
            message:
              'An unknown error occurred. (Please contact us at https://support.stripe.com if the problem persists.)',
          }),
        ),
    },
    around: guardApi(world, api),
    control: stripeControl(world, settings, openEndpoint),
    stop: async () => {
      world.agenda.stop();
      await world.webhooks.queue.stop();
    },
  });
  world.baseUrl = handle.url;
  openEndpoint();
  return Object.assign(handle, actsOf(world, handle, { livemode, webhookSecret: options.webhookSecret }));
};

const apiRoutes = (world: StripeWorld): Router => {
  const api = new Router();
  oauthRoutes(api, world);
  accountRoutes(api);
  customerRoutes(api);
  taxIdRoutes(api);
  productRoutes(api);
  priceRoutes(api);
  taxRateRoutes(api);
  couponRoutes(api);
  invoiceRoutes(api);
  invoiceLineRoutes(api);
  invoiceItemRoutes(api);
  invoicePaymentRoutes(api);
  intentRoutes(api);
  moneyRoutes(api);
  refundRoutes(api);
  creditNoteRoutes(api);
  paymentMethodRoutes(api);
  setupRoutes(api);
  checkoutRoutes(api);
  subscriptionRoutes(api);
  searchRoutes(api);
  previewRoutes(api);
  eventRoutes(api);
  webhookEndpointRoutes(api);
  return api;
};

const pageRoutes = (world: StripeWorld): Router => {
  const pages = new Router();
  consentPages(pages, world);
  homePages(pages, world);
  hostedPages(pages, world);
  setupPages(pages, world);
  checkoutPages(pages, world);
  accountPages(pages, world);
  customerPages(pages, world);
  productPages(pages, world);
  invoicePages(pages, world);
  paymentPages(pages, world);
  return pages;
};

const limitReasons: readonly LimitReason[] = [
  'global-rate',
  'endpoint-rate',
  'global-concurrency',
  'endpoint-concurrency',
  'resource-specific',
];

/** Variants of a 429: `lock-timeout`, `should-retry`, `should-not-retry`, or one of Stripe's reasons. */
const throttledBy = ({ variant }: FaultRule) => {
  if (variant === 'lock-timeout') return lockTimeout();
  const reason = limitReasons.find((one) => one === variant) ?? 'global-rate';
  if (variant === 'should-retry') return throttled(reason, true);
  return throttled(reason, variant === 'should-not-retry' ? false : null);
};

const settingsOf = (options: StripeSimulatorOptions): WorldSettings => {
  const random = createRandom(`${options.seed}/stripe`);
  return {
    clock: options.clock,
    random,
    secretKey: options.secretKey,
    otherSecretKey: options.otherSecretKey ?? null,
    clientId: options.clientId,
    webhookSecret: options.webhookSecret,
    redirectUris: options.redirectUris ?? null,
    accounts: options.accounts ?? defaultAccounts,
    limits: options.limits ?? {},
    searchLagMs: options.searchLagMs ?? 0,
    webhooks: new StripeWebhooks({
      clock: options.clock,
      random: random.fork('webhooks'),
      ...(options.webhookSend === undefined ? {} : { send: options.webhookSend }),
    }),
  };
};
