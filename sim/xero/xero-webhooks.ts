import { createHmac } from 'node:crypto';
import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import type { Random } from '#sim/kit/random.ts';
import { WebhookQueue } from '#sim/kit/webhook-queue.ts';
import type { WebhookAnswer } from '#sim/kit/webhook-queue.ts';

/** How long Xero waits for the receiver (developer.xero.com, "Configuring your server"). */
const receiverPatienceMs = 5 * secondMs;
/** After this long without a good answer the hook is disabled. */
export const disabledAfterMs = dayMs;
/** Waits between tries; the last one repeats. "Falling frequency" is Xero's word, the figures are ours. */
const retryWaitsMs = [10 * secondMs, minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs, 3 * hourMs] as const;
/** Most events in one payload. */
const mostEvents = 100;

export interface XeroEvent {
  readonly tenantId: string;
  readonly resourceUrl: string;
  readonly resourceId: string;
  readonly category: 'CONTACT' | 'INVOICE';
  readonly type: 'CREATE' | 'UPDATE';
  readonly at: number;
}

/** One try of the intent to receive and how the receiver judged it. */
export interface IntentTry {
  readonly isSignedRight: boolean;
  readonly status: number | null;
  readonly isJudgedRight: boolean;
}

/**
 * The app's one hook. States: `active` → (24 hours of failure) → `disabled` → (intent to receive passed) → `active`.
 * Events of one turn of the loop go out in one payload; while disabled or without address they are lost.
 */
export class XeroWebhooks {
  readonly queue: WebhookQueue;
  readonly #clock: Clock;
  readonly #random: Random;
  #url: string | null;
  #key: string;
  #isActive = true;
  #sequence = 0;
  #gathered: XeroEvent[] = [];
  #failingSince: number | null = null;

  constructor(options: {
    readonly clock: Clock;
    readonly random: Random;
    readonly url: string | null;
    readonly key: string;
    readonly send?: (request: Request) => Promise<Response>;
  }) {
    const { clock, random, send } = options;
    this.queue = new WebhookQueue({
      clock,
      random: random.fork('road'),
      timeoutMs: receiverPatienceMs,
      ...(send === undefined ? {} : { send }),
    });
    this.#clock = clock;
    this.#random = random;
    this.#url = options.url;
    this.#key = options.key;
  }

  get state(): 'active' | 'disabled' | 'no-address' {
    if (this.#url === null) return 'no-address';
    return this.#isActive ? 'active' : 'disabled';
  }

  get url(): string | null {
    return this.#url;
  }

  setAddress(url: string | null, key: string = this.#key): void {
    this.#url = url;
    this.#key = key;
    this.#failingSince = null;
    this.#isActive = true;
  }

  publish(event: XeroEvent): void {
    if (this.state !== 'active') return;
    this.#gathered.push(event);
    if (this.#gathered.length === 1) queueMicrotask(() => this.#postGathered());
  }

  /** Posts what has happened so far and waits until everything due has been answered. */
  async settle(): Promise<void> {
    this.#postGathered();
    await this.queue.settle();
  }

  /** As `settle`, but held-back posts and retries that wait for the clock go out too. */
  async flush(): Promise<void> {
    this.#postGathered();
    await this.queue.flush();
  }

  /**
   * Posts without events, some signed wrongly by one character. Passed when each right one got 200 and each wrong one
   * 401, both without a body; passing makes the hook active again.
   */
  async sendIntentToReceive(): Promise<{ readonly isPassed: boolean; readonly tries: readonly IntentTry[] }> {
    const url = this.#url;
    if (url === null) return { isPassed: false, tries: [] };
    const plan = this.#random.shuffle([true, true, false, false]);
    const tries = await Promise.all(plan.map((isSignedRight) => this.#tryIntent(url, isSignedRight)));
    const isPassed = tries.every((one) => one.isJudgedRight);
    this.#isActive = isPassed;
    this.#failingSince = null;
    return { isPassed, tries };
  }

  clear(): void {
    this.queue.clear();
    this.#gathered = [];
    this.#sequence = 0;
    this.#isActive = true;
    this.#failingSince = null;
  }

  async #tryIntent(url: string, isSignedRight: boolean): Promise<IntentTry> {
    const body = payload([], 0, 0, this.#entropy());
    const signature = signWebhook(body, this.#key);
    const headers = headersOf(isSignedRight ? signature : oneOff(signature));
    const answer = await this.queue.send({ url, headers, body });
    const isJudgedRight = answer.status === (isSignedRight ? 200 : 401) && answer.body === '';
    return { isSignedRight, status: answer.status, isJudgedRight };
  }

  #postGathered(): void {
    const url = this.#url;
    const gathered = this.#gathered;
    this.#gathered = [];
    if (url === null) return;
    for (let from = 0; from < gathered.length; from += mostEvents) {
      const events = gathered.slice(from, from + mostEvents);
      const first = this.#sequence + 1;
      this.#sequence += events.length;
      this.#post(url, payload(events, first, this.#sequence, this.#entropy()), 0);
    }
  }

  #post(url: string, body: string, tried: number): void {
    const delayMs = tried === 0 ? 0 : (retryWaitsMs[tried - 1] ?? retryWaitsMs.at(-1) ?? 0);
    this.queue.post({
      url,
      headers: headersOf(signWebhook(body, this.#key)),
      body,
      delayMs,
      onAnswer: (answer) => {
        this.#settlePost(url, body, tried, answer);
      },
    });
  }

  #settlePost(url: string, body: string, tried: number, answer: WebhookAnswer): void {
    if (answer.status === 200) {
      this.#failingSince = null;
      return;
    }
    const now = this.#clock.now();
    this.#failingSince ??= now;
    if (now - this.#failingSince >= disabledAfterMs) this.#isActive = false;
    if (this.#isActive) this.#post(url, body, tried + 1);
  }

  #entropy(): string {
    return Array.from({ length: 20 }, () => String.fromCodePoint(this.#random.int(65, 90))).join('');
  }
}

/** Base64 of HMAC-SHA256 over the bytes sent; the key is taken as text, not decoded. */
export const signWebhook = (body: string, key: string): string =>
  createHmac('sha256', key).update(body, 'utf8').digest('base64');

const oneOff = (signature: string): string => `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;

const headersOf = (signature: string): Record<string, string> => ({
  'content-type': 'application/json; charset=utf-8',
  'x-xero-signature': signature,
});

/** With Xero's own spacing: parsing and writing it again gives other bytes. */
const payload = (events: readonly XeroEvent[], first: number, last: number, entropy: string): string => {
  const list = events.map((event) =>
    JSON.stringify({
      resourceUrl: event.resourceUrl,
      resourceId: event.resourceId,
      tenantId: event.tenantId,
      tenantType: 'ORGANISATION',
      eventCategory: event.category,
      eventType: event.type,
      eventDateUtc: new Date(event.at).toISOString().slice(0, 23),
    }),
  );
  return `{"events":[${list.join(',')}],"firstEventSequence": ${String(first)},"lastEventSequence": ${String(last)}, "entropy": "${entropy}"}`;
};
