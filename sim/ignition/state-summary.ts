import type { RateLimit } from './rate-limit.ts';
import type { WebhookSender } from './webhook-sender.ts';
import type { World } from './world.ts';

/** What the control API tells of the practice: counts and settings, no secrets and nobody's data. */
export const stateOf = (world: World, limit: RateLimit, sender: WebhookSender) => {
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
    hazards: { ...hazards, withoutTotal: [...hazards.withoutTotal], unlisted: [...hazards.unlisted] },
    webhooks: {
      subscriptions: sender.subscriptions.map(({ scheme, url }) => ({ scheme, url })),
      waiting: sender.queue.pending().length,
      switches: sender.queue.switches,
    },
  };
};
