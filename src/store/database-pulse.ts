import { Client } from 'pg';
import { minuteMs, secondMs, type Clock } from '#base/clock.ts';
import type { PlumblineError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { noAnswer, outageError, reasonOf } from './outage.ts';

/** A server that lives answers a new session within this, even on a busy machine. Milliseconds. */
const answerWithinMs = 8 * secondMs;
/** How often a lost database is asked whether it is back. */
const askAgainMs = secondMs;
/** A database that refuses work and yet answers is told of at most this often. */
const grumbleEveryMs = minuteMs;
/** The server lives, but gives us no more sessions: those that we have go on. */
const crowded = '53300';

/**
 * Whether the database can be used, as one process knows it: answering → doubted → answering | lost → answering. What is
 * lost is asked every second until it answers. The log has one line when it was lost and one when it is back, whatever
 * the process tried meanwhile.
 */
export interface DatabasePulse {
  /** Something failed as it does when the database is lost: it is asked. Returns at once. */
  readonly doubt: (reason: string) => void;
  /** Asks now. True when the server answers a new session with anything at all. */
  answers(): Promise<boolean>;
  /** What is asked of the pool is refused with this while it is lost; null while it may be asked. */
  refusal(): PlumblineError | null;
  /** Calls back with why when it is lost, until the returned function is called. */
  readonly onLost: (callback: (error: PlumblineError) => void) => () => void;
  close(): Promise<void>;
}

interface Lost {
  readonly since: number;
  readonly reason: string;
}

export const createDatabasePulse = (options: {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): DatabasePulse => {
  const { url, clock, logger } = options;
  const closing = new AbortController();
  const callbacks = new Set<(error: PlumblineError) => void>();
  let lost: Lost | null = null;
  let examining: Promise<void> | null = null;
  let grumbledAt = Number.NEGATIVE_INFINITY;

  const lose = (found: string, since: number): void => {
    if (lost === null)
      logger.warn(
        { code: 'store.unavailable', reason: found },
        'the database cannot be used; what needs it waits and goes on by itself',
      );
    lost = { since: lost?.since ?? since, reason: found };
    if (found === crowded) return;
    for (const callback of callbacks) callback(lossOf(found));
  };

  const find = (doubted: string): void => {
    const now = clock.now();
    if (lost !== null) {
      logger.warn({ lostMs: now - lost.since }, 'the database answers again');
      lost = null;
    } else if (now - grumbledAt >= grumbleEveryMs) {
      grumbledAt = now;
      logger.warn({ reason: doubted }, 'the database dropped or refused work, and answers');
    }
  };

  const examine = async (doubted: string): Promise<void> => {
    const since = clock.now();
    for (;;) {
      const found = await askOnce(url, clock, closing.signal);
      if (closing.signal.aborted) return;
      if (found === null) {
        find(doubted);
        return;
      }
      lose(found, since);
      await clock.sleep(askAgainMs, closing.signal).catch(() => undefined);
    }
  };

  const doubt = (reason: string): void => {
    if (closing.signal.aborted) return;
    examining ??= examine(reason).finally(() => {
      examining = null;
    });
  };

  return {
    doubt,
    answers: async () => {
      const found = await askOnce(url, clock, closing.signal);
      if (found === null || found === crowded) return true;
      doubt(found);
      if (!closing.signal.aborted) lose(found, clock.now());
      return false;
    },
    refusal: () => (lost === null || lost.reason === crowded ? null : lossOf(lost.reason)),
    onLost: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    close: async () => {
      closing.abort(new Error('the store is closing'));
      await examining;
    },
  };
};

const lossOf = (reason: string): PlumblineError => outageError(reason, 'The database does not answer.');

/** Null when a new session can be had and answers, else why not. */
const askOnce = async (url: string, clock: Clock, closing: AbortSignal): Promise<string | null> => {
  const client = new Client({ connectionString: url, application_name: 'plumbline pulse' });
  const over = new AbortController();
  let isLate = false;
  const hangUp = (): void => {
    client.connection.stream.destroy();
  };
  client.on('error', hangUp);
  closing.addEventListener('abort', hangUp, { once: true });
  const hangUpLate = async (): Promise<void> => {
    await clock.sleep(answerWithinMs, over.signal).catch(() => undefined);
    if (over.signal.aborted) return;
    isLate = true;
    hangUp();
  };
  const late = hangUpLate();
  try {
    await client.connect();
    await client.query('select 1');
    return null;
  } catch (caught) {
    return isLate ? noAnswer : reasonOf(caught);
  } finally {
    over.abort(new Error('it was answered'));
    closing.removeEventListener('abort', hangUp);
    hangUp();
    await late;
  }
};
