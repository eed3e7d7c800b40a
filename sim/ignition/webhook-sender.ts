import { createHmac, randomUUID } from 'node:crypto';
import { hourMs, minuteMs, secondMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import { createRandom } from '#sim/kit/random.ts';
import { WebhookQueue } from '#sim/kit/webhook-queue.ts';
import type { EventType, SimEvent } from './events.ts';
import { envelopeOf, flatBodyOf } from './webhook-bodies.ts';
import type { World } from './world.ts';

/** Both schemes are assumed: Ignition publishes no webhooks, its users relay Zapier's. */
export type WebhookSubscription =
  | {
      readonly scheme: 'hmac_sha256';
      readonly url: string;
      /** One, or two while a secret is changed: a signature of each is sent. */
      readonly secrets: readonly [string] | readonly [string, string];
      /** All when left out. */
      readonly events?: readonly EventType[];
    }
  | {
      readonly scheme: 'shared_secret_header';
      /** `{type}` in it becomes the event's type; it also stands in `x-ignition-event`. */
      readonly url: string;
      readonly secret: string;
      readonly events?: readonly EventType[];
    };

/** How long a receiver may take, in real time. */
const patienceMs = 5 * secondMs;
/** Waits before the second and later tries of a delivery that was not answered 2xx; then it is given up. */
export const retryWaitsMs = [10 * secondMs, minuteMs, 10 * minuteMs, hourMs] as const;

/** Sends every event to every subscription, at least once unless the road drops it. */
export class WebhookSender {
  readonly queue: WebhookQueue;
  #subscriptions: readonly WebhookSubscription[] = [];
  readonly #clock: Clock;

  constructor(options: {
    readonly clock: Clock;
    readonly seed: string;
    readonly send?: (request: Request) => Promise<Response>;
  }) {
    this.#clock = options.clock;
    this.queue = new WebhookQueue({
      clock: options.clock,
      random: createRandom(`${options.seed}/webhooks`),
      timeoutMs: patienceMs,
      ...(options.send === undefined ? {} : { send: options.send }),
    });
  }

  get subscriptions(): readonly WebhookSubscription[] {
    return this.#subscriptions;
  }

  subscribe(subscriptions: readonly WebhookSubscription[]): void {
    this.#subscriptions = [...subscriptions];
  }

  send(world: World, event: SimEvent): void {
    const id = `evt_${randomUUID().replaceAll('-', '')}`;
    for (const subscription of this.#subscriptions) {
      if (subscription.events !== undefined && !subscription.events.includes(event.type)) continue;
      const body = JSON.stringify(
        subscription.scheme === 'hmac_sha256'
          ? envelopeOf(world, event, id, this.#clock.now())
          : flatBodyOf(world, event),
      );
      this.#post(subscription, event.type, body, 0);
    }
  }

  #post(subscription: WebhookSubscription, type: EventType, body: string, retry: number): void {
    const delayMs = retry === 0 ? 0 : (retryWaitsMs[retry - 1] ?? 0);
    this.queue.post({
      url: subscription.url.replace('{type}', encodeURIComponent(type)),
      headers: {
        'content-type': 'application/json',
        ...headersOf(subscription, type, body, this.#clock.now() + delayMs),
      },
      body,
      delayMs,
      onAnswer: ({ status }) => {
        const isTaken = status !== null && status >= 200 && status < 300;
        // Only the subscription as it now stands is tried again, and by its own secrets.
        if (isTaken || retry >= retryWaitsMs.length || !this.#subscriptions.includes(subscription)) return;
        this.#post(subscription, type, body, retry + 1);
      },
    });
  }
}

const headersOf = (
  subscription: WebhookSubscription,
  type: EventType,
  body: string,
  at: number,
): Record<string, string> =>
  subscription.scheme === 'hmac_sha256'
    ? { 'x-ignition-signature': signatureOf(subscription.secrets, body, Math.floor(at / secondMs)) }
    : { 'x-ignition-secret': subscription.secret, 'x-ignition-event': type };

/** `t=<unix seconds>,v1=<hex>`, one `v1` for each secret, over `t`, a full stop and the raw body. */
export const signatureOf = (secrets: readonly string[], body: string, unixSecs: number): string => {
  const signatures = secrets.map(
    (secret) =>
      `v1=${createHmac('sha256', secret)
        .update(`${String(unixSecs)}.${body}`)
        .digest('hex')}`,
  );
  return [`t=${String(unixSecs)}`, ...signatures].join(',');
};
