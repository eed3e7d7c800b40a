import { Stripe } from 'stripe';
import type { StripeSimulator } from './stripe-simulator.ts';

/** The official client, in process. `answer` may look at what passes between it and the simulator. */
export const officialClient = (
  stripe: StripeSimulator,
  key: string,
  account?: string,
  answer: (request: Request) => Promise<Response> = stripe.fetch,
): Stripe =>
  new Stripe(key, {
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient((input: string | URL | Request, init?: RequestInit) =>
      answer(new Request(input, init)),
    ),
    ...(account === undefined ? {} : { stripeAccount: account }),
  });
