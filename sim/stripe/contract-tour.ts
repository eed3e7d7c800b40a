import type { Stripe } from 'stripe';
import { OpenApiCheck } from './openapi-check.ts';
import { officialClient } from './stripe-client.ts';
import { platformKey, startFixture, type StripeFixture } from './stripe-fixture.ts';

/** One simulated Stripe that is driven by the official client, with all that passes between them held to the description. */
export interface ContractTour {
  readonly fixture: StripeFixture;
  readonly check: OpenApiCheck;
  /** The client of the connected account. */
  readonly stripe: Stripe;
  /** The client of the platform itself. */
  readonly platform: Stripe;
  /** The events that its webhook was sent so far. */
  readonly heard: readonly unknown[];
  /** What the calls since the last time broke, each once. */
  breaches(): readonly string[];
}

/** `specs`: the folder with Stripe's OpenAPI description. */
export const startTour = async (specs: string): Promise<ContractTour> => {
  const check = new OpenApiCheck(specs);
  const heard: unknown[] = [];
  const fixture = await startFixture({
    webhookUrl: 'https://plumbline.example/hooks/stripe',
    webhookSend: async (request) => {
      heard.push(await request.json());
      return new Response(null, { status: 200 });
    },
  });
  const watched = async (request: Request): Promise<Response> => {
    const body = await request.clone().text();
    const answer = await fixture.stripe.fetch(request);
    check.look(request.method, new URL(request.url), body, {
      status: answer.status,
      body: await answer.clone().json(),
    });
    return answer;
  };
  return {
    fixture,
    check,
    stripe: officialClient(fixture.stripe, platformKey, fixture.accountId, watched),
    platform: officialClient(fixture.stripe, platformKey, undefined, watched),
    heard,
    breaches: () => [...new Set(check.breaches.splice(0))],
  };
};
