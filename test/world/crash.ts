import type pg from 'pg';

/** What a killed process would have said, had it been able to. */
export class Crash extends Error {
  constructor() {
    super('the process was killed');
    this.name = 'Crash';
  }
}

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
        query: (...args: unknown[]) =>
          typeof args.at(-1) === 'function' ? query(...args) : this.step(() => query(...args)),
      });
    });
  }

  #die(): void {
    this.#dead = true;
    for (const client of this.#clients) {
      const { connection } = client as unknown as { connection: { stream: { destroy: () => void } } };
      connection.stream.destroy();
    }
  }
}
