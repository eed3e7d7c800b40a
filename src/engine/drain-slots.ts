import type { ConnectionId } from '#base/ids.ts';

/** One drain's turn at its connection. */
export interface DrainTurn {
  /** Aborted when the process stops: the drain gives way after the step it is in. */
  readonly signal: AbortSignal;
  /**
   * True when somebody asked for a look since the drain began or last asked; then it looks once more itself, which
   * spares giving the lease back and taking it again.
   */
  isToldAgain(): boolean;
}

/** Works on one connection. `more`: it gave way with work left, and wants another turn after those who wait. */
export type Drain = (connectionId: ConnectionId, turn: DrainTurn) => Promise<{ readonly more: boolean }>;

export interface DrainSlots {
  /**
   * Asks for a look at the connection. Resolves when a look that began afterwards has ended, or when the process stops
   * first; rejects as the drain does. Asking again while one waits is the same look.
   */
  look(connectionId: ConnectionId): Promise<void>;
  /** Begins no more drains and resolves when those under way have ended. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Who drains what in this process. A connection is idle → waiting → working; asked for while working it waits as well,
 * and is taken up by the drain at work or, when that has ended, anew. First come, first served, `slots` at a time.
 */
export const createDrainSlots = (slots: number, drain: Drain): DrainSlots => {
  const waiting = new Map<ConnectionId, PromiseWithResolvers<void>>();
  const working = new Set<ConnectionId>();
  const stopping = new AbortController();
  const idle = Promise.withResolvers<void>();

  const take = (connectionId: ConnectionId): PromiseWithResolvers<void> | undefined => {
    const asked = waiting.get(connectionId);
    waiting.delete(connectionId);
    return asked;
  };

  const work = async (connectionId: ConnectionId, first: PromiseWithResolvers<void>): Promise<void> => {
    const asked = [first];
    try {
      const { more } = await drain(connectionId, {
        signal: stopping.signal,
        isToldAgain: () => {
          const again = take(connectionId);
          if (again === undefined) return false;
          asked.push(again);
          return true;
        },
      });
      if (more && !stopping.signal.aborted && !waiting.has(connectionId))
        waiting.set(connectionId, Promise.withResolvers());
      for (const each of asked) each.resolve();
    } catch (caught) {
      for (const each of asked) each.reject(caught);
    }
    working.delete(connectionId);
    fill();
    if (stopping.signal.aborted && working.size === 0) idle.resolve();
  };

  const fill = (): void => {
    for (const connectionId of waiting.keys()) {
      if (working.size >= slots || stopping.signal.aborted) return;
      if (working.has(connectionId)) continue;
      const asked = take(connectionId);
      if (asked === undefined) continue;
      working.add(connectionId);
      void work(connectionId, asked);
    }
  };

  return {
    look: (connectionId) => {
      if (stopping.signal.aborted) return Promise.resolve();
      let asked = waiting.get(connectionId);
      if (asked === undefined) {
        asked = Promise.withResolvers();
        waiting.set(connectionId, asked);
        fill();
      }
      return asked.promise;
    },
    stop: async () => {
      if (!stopping.signal.aborted) stopping.abort(new Error('the process is stopping'));
      for (const asked of waiting.values()) asked.resolve();
      waiting.clear();
      if (working.size === 0) idle.resolve();
      await idle.promise;
    },
  };
};
