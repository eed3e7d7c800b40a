import { createManualClock } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { callAs } from './stripe-caller.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { startStripeSimulator } from './stripe-simulator.ts';
import type { StripeSimulator, StripeSimulatorOptions } from './stripe-simulator.ts';

export const platformKey = 'sk_test_platform000000000000';
export const clientId = 'ca_plumbline';
export const webhookSecret = 'whsec_platform';

/** A simulated Stripe without socket or limits whose first account is connected, and a program that acts on it. */
export interface StripeFixture {
  readonly stripe: StripeSimulator;
  readonly clock: ManualClock;
  readonly caller: StripeCaller;
  readonly accountId: string;
}

export const startFixture = async (options: Partial<StripeSimulatorOptions> = {}): Promise<StripeFixture> => {
  const clock = createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0));
  const stripe = await startStripeSimulator({
    clock,
    seed: 'tests',
    port: null,
    secretKey: platformKey,
    clientId,
    webhookSecret,
    limits: { enabled: false },
    ...options,
  });
  const { accountId } = stripe.connect();
  return { stripe, clock, accountId, caller: callAs(stripe, platformKey, { 'stripe-account': accountId }) };
};
