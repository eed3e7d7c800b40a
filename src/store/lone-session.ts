import { Client } from 'pg';
import { secondMs, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { isOutage, reasonOf, sessionLoss } from './outage.ts';

const connectWithinMs = 10 * secondMs;
const keepAliveMs = 10 * secondMs;
/** A server that hangs says no goodbye. */
const goodbyeMs = 2 * secondMs;

/** A session outside the pool, for LISTEN. Not yet connected; what connects within ten seconds does not hang for ever. */
export const loneSession = (url: string, name: string): Client =>
  new Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
  });

/** Ends it, politely where the server listens. Never rejects. */
export const endLoneSession = async (client: Client, clock: Clock): Promise<void> => {
  const over = new AbortController();
  const leave = async (): Promise<void> => {
    await clock.sleep(goodbyeMs, over.signal).catch(() => undefined);
    if (!over.signal.aborted) client.connection.stream.destroy();
  };
  const leaving = leave();
  await client.end().catch(() => undefined);
  over.abort(new Error('it has ended'));
  await leaving;
};

/** Who is told of a session that was lost: the store, which asks the database and says once how it stands. */
export interface LossTold {
  readonly logger: Logger;
  readonly doubt: (reason: string) => void;
}

/** Tells why a session outside the pool failed: a lost database to the store, anything else to the log. */
export const tellLoss = ({ logger, doubt }: LossTold, caught: unknown, message: string): void => {
  const loss = sessionLoss(caught);
  logger[isOutage(loss) ? 'debug' : 'warn']({ error: describeError(caught).message }, message);
  if (isOutage(loss)) doubt(reasonOf(caught));
};
