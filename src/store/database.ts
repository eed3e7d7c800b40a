import { Kysely } from 'kysely';
import { Pool } from 'pg';
import { systemClock, type Clock } from '#base/clock.ts';
import { silentLogger, type Logger } from '#base/log.ts';
import { columnTypes } from './column-types.ts';
import { connectionError } from './connection-errors.ts';
import { createDatabasePulse } from './database-pulse.ts';
import { reasonOf } from './outage.ts';
import { createPipelinedDialect } from './pipelined-dialect.ts';
import { storeError } from './store-errors.ts';
import { prepareRole } from './server-role.ts';
import { createSessionPool } from './session-pool.ts';
import type { Database } from './tables.ts';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`, with libpq's `sslmode` and `sslrootcert` where needed. */
  url: string;
  /** Upper bound of the pool of this process. */
  maxConnections: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  logger?: Logger;
  /** By which silence is measured. The system's unless said. */
  clock?: Clock;
}

/** An open database. `close` ends the pool and waits for queries under way; after it nothing may be asked. */
export interface Store {
  readonly db: Kysely<Database>;
  /** The pool under `db`, for libraries that bring their own SQL. Same column types as `db`. */
  readonly pool: Pool;
  /** Asks whether the database is lost, for who met a sign of it outside the pool; the log is told once. */
  readonly doubt: (reason: string) => void;
  /** Calls back when the database is lost, until the returned function is called. */
  readonly onLost: (callback: () => void) => () => void;
  /** The URL that was opened; carries the password, so it is never logged. Sessions made from it are bound by row level security. */
  readonly url: string;
  close(): Promise<void>;
}

/** A connection asked for and not given within this time fails, in milliseconds. */
const connectTimeoutMs = 15_000;
/** A transaction left open and idle this long is ended by the server, so that a lost process holds no locks. */
const idleTransactionMs = 120_000;
/** A connection on which nothing is said for this long is asked for a sign of life by the system, in milliseconds. */
const keepAliveMs = 10_000;

/**
 * Connects, checks that the server is PostgreSQL 15 or newer and that its role is bound by row level security (a
 * superuser's sessions are switched to the role `plumbline_app`), and returns the pool. Does not migrate. From then on whatever
 * asks a database that is lost fails with `store.unavailable`, and one that is held by other work with `store.busy`.
 *
 * @throws `store.bad_url`, `store.unreachable`, `store.auth_failed`, `store.tls_failed`, `store.no_such_database`,
 * `store.too_many_connections`, `store.old_server`, `store.role_not_allowed`.
 */
export const openDatabase = async (options: DatabaseOptions): Promise<Store> => {
  const logger = options.logger ?? silentLogger;
  const protocol = URL.parse(options.url)?.protocol;
  if (protocol !== 'postgres:' && protocol !== 'postgresql:')
    throw storeError('store.bad_url', 'The database address is not a postgres:// URL.');
  const url = await prepareRole(options.url, logger).catch((caught: unknown) => {
    throw connectionError(caught, options.url);
  });
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    idle_in_transaction_session_timeout: idleTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    pipeline: true,
    types: columnTypes,
  });
  const clock = options.clock ?? systemClock;
  const pulse = createDatabasePulse({ url, clock, logger });
  pool.on('error', (error) => {
    pulse.doubt(reasonOf(error));
  });
  const sessions = createSessionPool(pool, pulse, clock);
  const db = new Kysely<Database>({ dialect: createPipelinedDialect(sessions) });
  let closing: Promise<void> | undefined;
  return {
    db,
    pool,
    doubt: pulse.doubt,
    onLost: pulse.onLost,
    url,
    close: () => (closing ??= sessions.close()),
  };
};
