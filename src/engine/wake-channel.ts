import { sql, type Transaction } from 'kysely';
import { secondMs, type Clock } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import { endLoneSession, loneSession, tellLoss } from '#store/lone-session.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';

/** The channel on which workers hear of connections to look at. */
const channel = 'plumbline_wake';
/** How long after a lost session a new one is tried. */
const reconnectMs = secondMs;

/** Tells every listening worker of these connections at the moment the transaction commits, and never if it does not. */
export const tellWorkers = async (
  trx: Transaction<Database>,
  connections: readonly ConnectionId[],
): Promise<void> => {
  await sendAhead(trx, sql`select pg_notify(${channel}, id) from unnest(${[...connections]}::text[]) as id`);
};

export interface WakeChannel {
  close(): Promise<void>;
}

/**
 * A LISTEN session: listening ⇄ lost, tried again every second. What is told while it is lost is not heard here; the
 * stored wake-ups and the sweep find it. Resolves when the first session stands or has failed.
 */
export const openWakeChannel = async (options: {
  /** Of the database itself: LISTEN does not go through a pool. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told why, when the session is lost. */
  readonly doubt: (reason: string) => void;
  readonly onTold: (connectionId: ConnectionId) => void;
}): Promise<WakeChannel> => {
  const { clock } = options;
  const closing = new AbortController();
  const begun = Promise.withResolvers<void>();

  /** Listens until the session is lost or the channel closes. */
  const listenOnce = async (): Promise<void> => {
    const client = loneSession(options.url, 'plumbline wake-ups');
    const over = Promise.withResolvers<void>();
    const stop = (): void => over.resolve();
    client.on('error', stop);
    client.on('end', stop);
    client.on('notification', ({ payload }) => {
      if (payload !== undefined && payload !== '') options.onTold(payload as ConnectionId);
    });
    closing.signal.addEventListener('abort', stop, { once: true });
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      begun.resolve();
      await over.promise;
    } finally {
      closing.signal.removeEventListener('abort', stop);
      await endLoneSession(client, clock);
    }
  };

  const listen = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await listenOnce().catch((caught: unknown) => {
        tellLoss(options, caught, 'wake-ups are heard late for a while');
      });
      begun.resolve();
      await clock.sleep(reconnectMs, closing.signal).catch(() => undefined);
    }
  };

  const listening = listen();
  await begun.promise;
  return {
    close: async () => {
      closing.abort(new Error('the process is stopping'));
      await listening;
    },
  };
};
