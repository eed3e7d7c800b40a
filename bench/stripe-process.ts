import { systemClock } from '#base/clock.ts';
import { stopAskedOfChild } from '#app/stop-signals.ts';
import { seedBooks } from '#sim/stripe/seed.ts';
import { startStripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { answerAsks } from './asks.ts';
import type { SignedWebhook } from './firm.ts';
import { benchStripe, type StripeAddresses } from './stripe.ts';

/** The simulated Stripe in a process of its own, over real HTTP, on the real clock, with its limits off until asked for. */
const kept: SignedWebhook[] = [];
const road = { isOpen: false };

const stripe = await startStripeSimulator({
  clock: systemClock,
  seed: 'bench',
  ...benchStripe,
  limits: { enabled: false },
  // Events are kept, signed as they would leave, for the process that sends them at its own pace.
  webhookSend: async (request) => {
    if (road.isOpen) return fetch(request);
    const body = await request.text();
    kept.push({ headers: Object.fromEntries(request.headers), body });
    return new Response(null, { status: 200 });
  },
});

answerAsks({
  addresses: (): StripeAddresses => ({ url: stripe.url, accountId: stripe.accounts()[0]?.id ?? '' }),
  calls: () => Object.values(stripe.requests.counters()).reduce((sum, times) => sum + times, 0),
  invoices: () =>
    [...stripe.books().tables.invoices.oldestFirst()].map(({ id, status, lines }) => ({
      id,
      status,
      lines: lines.length,
    })),
  /** What was billed and paid before anybody connects. */
  seedPaid: (invoices: number) => {
    seedBooks(stripe.books(), { count: 50, invoices });
    for (const { id, status } of stripe.books().tables.invoices.oldestFirst())
      if (status === 'open') stripe.people().payInvoice(id);
  },
  /** From here on with Stripe's limits, and webhooks leave at once. */
  behaveAsStripe: async (webhookUrl: string) => {
    const response = await stripe.fetch(
      new Request(new URL('/_sim/limits', stripe.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ enabled: true }),
      }),
    );
    if (!response.ok) throw new Error(`the limits are not on: ${String(response.status)}`);
    road.isOpen = true;
    stripe.setWebhook(webhookUrl);
  },
  payNow: (id: string) => {
    stripe.people().payInvoice(id);
  },
  refusedForLimits: () => stripe.requests.list().filter(({ status }) => status === 429).length,
  callsByRoute: () => stripe.requests.counters(),
  /** Customers pay these on the payment page; returns the webhooks that tell of each, in the same order. */
  pay: async (ids: readonly string[]) => {
    const told: (readonly SignedWebhook[])[] = [];
    stripe.setWebhook('http://nowhere.invalid');
    for (const id of ids) {
      stripe.people().payInvoice(id);
      await stripe.settleWebhooks();
      told.push(kept.splice(0));
    }
    stripe.setWebhook(null);
    return told;
  },
});
process.send?.('ready');
await stopAskedOfChild();
process.exit(0);
