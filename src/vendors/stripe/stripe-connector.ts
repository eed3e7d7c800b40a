import type { Connector } from '#model/connector.ts';
import { connectProfile, modeOfKey, modeOfSettings, type StripeMode } from './stripe-access.ts';
import { stripeCharged } from './stripe-charged.ts';
import { createStripeAuth, type StripeApp } from './stripe-auth.ts';
import { openStripeBilling } from './stripe-billing.ts';
import { openStripe } from './stripe-client.ts';
import { stripeCompleted } from './stripe-completed.ts';
import { stripeBudgets } from './stripe-endpoints.ts';
import { stripeKinds } from './stripe-kinds.ts';
import { compose, parse, view } from './stripe-mapper.ts';
import { stripeProfiles } from './stripe-profiles.ts';
import { createStripeWebhook } from './stripe-webhook.ts';

/** Addresses without a trailing slash. `webhookSecrets`: of the Connect endpoint, newest first. */
export interface StripeConfig extends StripeApp {
  readonly webhookSecrets: readonly string[];
}

/** The door of this room: Stripe behind the port. Holds configuration only, no state. */
export const createStripeConnector = (config: StripeConfig): Connector => {
  const platformMode: StripeMode | null = config.secretKey === null ? null : modeOfKey(config.secretKey);
  return {
    vendor: 'stripe',
    label: 'Stripe',
    profiles: stripeProfiles,
    kinds: stripeKinds,
    budgets: ({ profile, settings }) =>
      stripeBudgets((profile === connectProfile ? platformMode : modeOfSettings(settings)) === 'live'),
    open: (context) => openStripe(context, config),
    parse,
    view: (kind, fields) => view(kind, fields),
    compose,
    completed: stripeCompleted,
    charged: stripeCharged,
    oauth: createStripeAuth(config),
    webhook: createStripeWebhook({ secrets: config.webhookSecrets, mode: platformMode }),
    billing: (context) => openStripeBilling(context, config),
  };
};
