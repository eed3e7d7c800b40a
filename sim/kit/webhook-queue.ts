import type { Clock } from '#base/clock.ts';
import type { Random } from './random.ts';

/** One request to be posted; signing and retrying belong to the vendor. */
export interface WebhookPost {
  readonly url: string;
  /** A function is asked when the post goes out: for signatures that bear the time. */
  readonly headers: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  readonly body: string | Buffer;
  /** Not before this much time from now, on the clock; 0 when left out. */
  readonly delayMs?: number;
  /** Told once for each copy that was sent; `status` is null when no answer came. */
  readonly onAnswer?: (answer: WebhookAnswer) => void;
}

export interface WebhookAnswer {
  readonly status: number | null;
  readonly body: string;
}

/** What the road does to deliveries. Probabilities from 0 to 1; each post is drawn for once. */
export interface WebhookSwitches {
  /** Sent twice. */
  duplicate: number;
  /** Held back by up to `reorderWithinMs`, so that later ones overtake. */
  reorder: number;
  reorderWithinMs: number;
  /** Never sent, and the vendor is not told. */
  drop: number;
  /** Added to every post. */
  delayMs: number;
  /** Nothing leaves by itself, only when `settle` or `flush` is called: for stories that are told again exactly. */
  held: boolean;
}

const calmSwitches: WebhookSwitches = {
  duplicate: 0,
  reorder: 0,
  reorderWithinMs: 5_000,
  drop: 0,
  delayMs: 0,
  held: false,
};

interface QueuedPost {
  readonly post: WebhookPost;
  readonly dueAt: number;
}

/**
 * Waiting posts are sent one after the other, in the order of their due time, as the clock reaches it. States of a
 * post: waiting → sending → answered; `stop` forgets the waiting ones.
 */
export class WebhookQueue {
  readonly switches: WebhookSwitches = { ...calmSwitches };
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #send: (request: Request) => Promise<Response>;
  readonly #timeoutMs: number;
  #waiting: QueuedPost[] = [];
  #sending: Promise<void> | null = null;
  #alarm: { readonly at: number; readonly abort: AbortController } | null = null;
  readonly #stopped = new AbortController();

  /** `send` defaults to the global fetch; `timeoutMs` (real time) is the vendor's patience with the receiver. */
  constructor(options: {
    readonly clock: Clock;
    readonly random: Random;
    readonly send?: (request: Request) => Promise<Response>;
    readonly timeoutMs: number;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#send = options.send ?? ((request) => fetch(request));
    this.#timeoutMs = options.timeoutMs;
  }

  post(post: WebhookPost): void {
    if (this.#stopped.signal.aborted || this.#random.chance(this.switches.drop)) return;
    const copies = this.#random.chance(this.switches.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const held = this.#random.chance(this.switches.reorder)
        ? this.#random.int(1, this.switches.reorderWithinMs)
        : 0;
      const dueAt = this.#clock.now() + (post.delayMs ?? 0) + this.switches.delayMs + held;
      this.#queue({ post, dueAt });
    }
    this.#leave();
  }

  /** Due times of what waits, soonest first. */
  pending(): readonly number[] {
    return this.#waiting.map((queued) => queued.dueAt);
  }

  /** Resolves when everything due by now has been answered. */
  async settle(): Promise<void> {
    this.#pump();
    while (this.#sending !== null) {
      await this.#sending;
      this.#pump();
    }
  }

  /** Sends what waits now whatever its due time, in due order; posts made meanwhile (retries) keep waiting. */
  async flush(): Promise<void> {
    await this.settle();
    const now = this.#waiting;
    this.#waiting = [];
    if (now.length > 0) this.#start(now);
    await this.#sending;
  }

  /** Back to calm switches and nothing waiting. */
  clear(): void {
    this.#waiting = [];
    Object.assign(this.switches, calmSwitches);
    this.#silenceAlarm();
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('The simulator is closing.'));
    this.clear();
    await this.#sending;
  }

  /** What is due leaves by itself. */
  #leave(): void {
    if (!this.switches.held) this.#pump();
  }

  #pump(): void {
    if (this.#sending !== null) return;
    const now = this.#clock.now();
    const firstLater = this.#waiting.findIndex((queued) => queued.dueAt > now);
    const due = this.#waiting.splice(0, firstLater < 0 ? this.#waiting.length : firstLater);
    if (due.length === 0) this.#setAlarm();
    else this.#start(due);
  }

  /** Kept in the order of due time; of equals the earlier post stays first. */
  #queue(queued: QueuedPost): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.dueAt ?? 0) > queued.dueAt) at -= 1;
    this.#waiting.splice(at, 0, queued);
  }

  #start(queued: readonly QueuedPost[]): void {
    const sending = this.#sendAll(queued);
    this.#sending = sending;
    void this.#pumpAfter(sending);
  }

  async #pumpAfter(sending: Promise<void>): Promise<void> {
    await sending;
    this.#leave();
  }

  async #sendAll(queued: readonly QueuedPost[]): Promise<void> {
    // One turn of the loop later, so that the write that caused an event is answered before the event is out.
    await Promise.resolve();
    for (const { post } of queued) {
      if (this.#stopped.signal.aborted) break;
      const answer = await this.send(post);
      post.onAnswer?.(answer);
    }
    this.#sending = null;
  }

  /** Sends at once, past the queue and its switches: for handshakes. `onAnswer` is not called. */
  async send(post: WebhookPost): Promise<WebhookAnswer> {
    try {
      const response = await this.#send(
        new Request(post.url, {
          method: 'POST',
          headers: typeof post.headers === 'function' ? post.headers() : post.headers,
          body: typeof post.body === 'string' ? post.body : new Uint8Array(post.body),
          signal: AbortSignal.any([AbortSignal.timeout(this.#timeoutMs), this.#stopped.signal]),
        }),
      );
      return { status: response.status, body: await response.text() };
    } catch {
      // No answer is an outcome the vendor's retry policy deals with, like any wrong status.
      return { status: null, body: '' };
    }
  }

  #setAlarm(): void {
    const next = this.#waiting[0];
    if (next === undefined || this.#alarm?.at === next.dueAt) return;
    this.#silenceAlarm();
    const alarm = { at: next.dueAt, abort: new AbortController() };
    this.#alarm = alarm;
    void this.#pumpAt(next.dueAt, alarm);
  }

  async #pumpAt(at: number, alarm: { readonly abort: AbortController }): Promise<void> {
    try {
      await this.#clock.sleep(at - this.#clock.now(), alarm.abort.signal);
    } catch (error) {
      if (alarm.abort.signal.aborted) return;
      throw error;
    }
    if (this.#alarm === alarm) this.#alarm = null;
    this.#leave();
  }

  #silenceAlarm(): void {
    this.#alarm?.abort.abort();
    this.#alarm = null;
  }
}
