import { secondMs, type Clock } from '#base/clock.ts';

/** A session while it is held, or waited for: it may owe its holder an answer. */
export interface Session {
  /** Since when the server owes an answer and says nothing, as epoch ms; null while it owes none. */
  silentSince(): number | null;
  /** Gives up on the server. */
  sever(): void;
}

export interface SilenceWatch {
  hold(session: Session): void;
  drop(session: Session): void;
  close(): void;
}

/** A statement may take long: only after this is the server asked whether it lives. Milliseconds. */
const patienceMs = 5 * secondMs;
const lookMs = secondMs;

/**
 * Tells a database that hangs from a statement that takes long: where a session owes an answer for five seconds, a new
 * session is asked for. If the server gives none, what hangs is severed, so that nobody waits for ever; if it does, the
 * statement is let run, however long it takes.
 */
export const createSilenceWatch = (clock: Clock, answers: () => Promise<boolean>): SilenceWatch => {
  const closing = new AbortController();
  const held = new Set<Session>();
  let watching = false;
  let askedAt = Number.NEGATIVE_INFINITY;

  const look = async (): Promise<void> => {
    const now = clock.now();
    if (now - askedAt < patienceMs) return;
    const silent = [...held].flatMap((session) => {
      const since = session.silentSince();
      return since !== null && now - since >= patienceMs ? [{ session, since }] : [];
    });
    if (silent.length === 0) return;
    const isAlive = await answers();
    askedAt = clock.now();
    if (isAlive || closing.signal.aborted) return;
    askedAt = Number.NEGATIVE_INFINITY;
    for (const { session, since } of silent)
      if (held.has(session) && session.silentSince() === since) session.sever();
  };

  const watch = async (): Promise<void> => {
    while (held.size > 0 && !closing.signal.aborted) {
      await clock.sleep(lookMs, closing.signal).catch(() => undefined);
      await look();
    }
    watching = false;
  };

  return {
    hold: (session) => {
      held.add(session);
      if (watching) return;
      watching = true;
      void watch();
    },
    drop: (session) => {
      held.delete(session);
    },
    close: () => closing.abort(new Error('the store is closing')),
  };
};
