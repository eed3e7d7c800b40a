import { Stripe } from 'stripe';
import type { StripeSimulator } from './stripe-simulator.ts';

/** The official client, in process: what the real one is made to send, the simulated one answers. */
export const officialClient = (stripe: StripeSimulator, key: string, account?: string): Stripe =>
  new Stripe(key, {
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient((input: string | URL | Request, init?: RequestInit) =>
      stripe.fetch(new Request(input, init)),
    ),
    ...(account === undefined ? {} : { stripeAccount: account }),
  });
