import { createHmac } from 'node:crypto';
import { hourMs, minuteMs, secondMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import type { Random } from '#sim/kit/random.ts';
import { WebhookQueue } from '#sim/kit/webhook-queue.ts';
import type { WebhookSwitches } from '#sim/kit/webhook-queue.ts';
import { wireEvent } from './event.ts';
import type { StripeEvent } from './event.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** Not published by Stripe; ours. */
const receiverPatienceMs = 10 * secondMs;
/** Live: up to three days, growing. Sandbox: three tries over a few hours. The figures between are ours. */
const liveWaitsMs = [
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  12 * hourMs,
  12 * hourMs,
  12 * hourMs,
  12 * hourMs,
] as const;
const testWaitsMs = [5 * minuteMs, 30 * minuteMs, 2 * hourMs] as const;

/** The kit's switches, and the chance that one thing that happened makes two events. */
export interface StripeRoad extends WebhookSwitches {
  twin: number;
}

/** Sends each event to each endpoint that wants it, signed anew at every try, until one answer is 2xx. */
export class StripeWebhooks {
  readonly queue: WebhookQueue;
  twin = 0;
  readonly #clock: Clock;

  constructor(options: {
    readonly clock: Clock;
    readonly random: Random;
    readonly send?: (request: Request) => Promise<Response>;
  }) {
    const { clock, random, send } = options;
    this.#clock = clock;
    this.queue = new WebhookQueue({
      clock,
      random,
      timeoutMs: receiverPatienceMs,
      ...(send === undefined ? {} : { send }),
    });
  }

  /** `accountId` is named in what a Connect endpoint gets. */
  publish(event: StripeEvent, endpoint: WebhookEndpoint, accountId: string): void {
    event.undelivered += 1;
    this.#post(event, endpoint, accountId, 0);
  }

  clear(): void {
    this.queue.clear();
    this.twin = 0;
  }

  #post(event: StripeEvent, endpoint: WebhookEndpoint, accountId: string, tried: number): void {
    const waits = event.livemode ? liveWaitsMs : testWaitsMs;
    const wire = wireEvent(event);
    const body = JSON.stringify(endpoint.isConnect ? { ...wire, account: accountId } : wire, null, 2);
    this.queue.post({
      url: endpoint.url,
      headers: () => ({
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signWebhook(body, endpoint, this.#clock.now()),
      }),
      body,
      delayMs: tried === 0 ? 0 : (waits[tried - 1] ?? 0),
      onAnswer: ({ status }) => {
        const isTaken = status !== null && status >= 200 && status < 300;
        if (isTaken) event.undelivered = Math.max(0, event.undelivered - 1);
        else if (tried < waits.length && endpoint.isEnabled)
          this.#post(event, endpoint, accountId, tried + 1);
      },
    });
  }
}

/** `t=…,v1=…`, one `v1` for each secret that is good. */
export const signWebhook = (body: string, endpoint: WebhookEndpoint, now: number): string => {
  const at = Math.floor(now / secondMs);
  const good = endpoint.secrets.filter(({ goodUntil }) => goodUntil === null || goodUntil > now);
  const signatures = good.map(
    ({ secret }) =>
      `v1=${createHmac('sha256', secret)
        .update(`${String(at)}.${body}`, 'utf8')
        .digest('hex')}`,
  );
  return [`t=${String(at)}`, ...signatures].join(',');
};
