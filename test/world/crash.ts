import type pg from 'pg';

/** What a killed process would have said, had it been able to. */
export class Crash extends Error {
  constructor() {
    super('the process was killed');
    this.name = 'Crash';
  }
}

type Callback = (error: unknown, answer?: unknown) => void;

const isCallback = (value: unknown): value is Callback => typeof value === 'function';

/** What a callback is told, as a promise. */
const promised = (ask: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) => {
    ask((error, answer) => {
      if (error === null || error === undefined) resolve(answer);
      else reject(error instanceof Error ? error : new Error('the statement failed', { cause: error }));
    });
  });

/**
 * The life of one simulated process, counted in steps: every statement sent to the database and every call to a vendor
 * is one. A planned death comes before or after a chosen step takes effect, so a kill can land between any two.
 */
export class Lifeline {
  #steps = 0;
  #dead = false;
  readonly #dieAt: number | null;
  readonly #after: boolean;
  readonly #clients = new Set<pg.PoolClient>();

  /** `dieAt` counts from 1; with `after`, that step still takes effect. Null lives for ever. */
  constructor(dieAt: number | null, after: boolean) {
    this.#dieAt = dieAt;
    this.#after = after;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  get steps(): number {
    return this.#steps;
  }

  async step<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#dead) throw new Crash();
    this.#steps += 1;
    const fatal = this.#steps === this.#dieAt;
    if (fatal && !this.#after) this.#die();
    if (this.#dead) throw new Crash();
    const result = await work();
    if (fatal) this.#die();
    if (this.#dead) throw new Crash();
    return result;
  }

  /** Puts every session of the pool on this line; at death their sockets close and the server rolls back. */
  watch(pool: pg.Pool): void {
    pool.on('connect', (client: pg.PoolClient) => {
      this.#clients.add(client);
      client.on('error', () => {
        this.#clients.delete(client);
      });
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(client, {
        query: (...args: unknown[]) => {
          const told = args.at(-1);
          if (!isCallback(told)) return this.step(() => query(...args));
          void this.#tell(told, () => promised((callback) => void query(...args.slice(0, -1), callback)));
          return undefined;
        },
      });
    });
  }

  /** A step whose end is told to a callback. */
  async #tell(told: Callback, work: () => Promise<unknown>): Promise<void> {
    let answer: unknown;
    try {
      answer = await this.step(work);
    } catch (caught) {
      told(caught);
      return;
    }
    told(null, answer);
  }

  #die(): void {
    this.#dead = true;
    for (const client of this.#clients) {
      const { connection } = client as unknown as { connection: { stream: { destroy: () => void } } };
      connection.stream.destroy();
    }
  }
}
