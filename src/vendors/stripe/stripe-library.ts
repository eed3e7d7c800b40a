import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Stripe } from 'stripe';

let loaded: { readonly Stripe: typeof Stripe } | null = null;

/**
 * Stripe's client as it is imported, loaded when something of Stripe is first done: two hundred files and twenty
 * megabytes, which no process holds that has no connection of Stripe.
 */
export const stripeLibrary = (): typeof Stripe => {
  loaded ??= createRequire(import.meta.url)(fileURLToPath(import.meta.resolve('stripe'))) as {
    readonly Stripe: typeof Stripe;
  };
  return loaded.Stripe;
};
