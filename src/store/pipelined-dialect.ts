import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type RawBuilder,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import { PlumblineError } from '#base/errors.ts';
import { isOutage, outageError, reasonOf } from './outage.ts';
import type { Answer, Pipeline } from './pipeline.ts';
import type { SessionPool } from './session-pool.ts';
import type { Database } from './tables.ts';

/** Statements that nobody waits for at once, and what comes of them. */
const ahead = new WeakMap<CompiledQuery, Promise<Answer> | null>();

/**
 * Sends a statement whose rows nobody needs and does not wait for it. The server runs it before everything sent later; if
 * it fails, so does the next statement that is waited for or the commit, with its error, and nothing is committed.
 */
export const sendAhead = async (
  trx: Transaction<Database>,
  statement: RawBuilder<unknown>,
): Promise<void> => {
  const compiled = statement.compile(trx);
  ahead.set(compiled, null);
  await trx.executeQuery(compiled);
};

/** As `sendAhead`, for rows that are needed, but only after other statements have been sent too. */
export const askAhead = async <Row>(
  trx: Transaction<Database>,
  statement: RawBuilder<Row>,
): Promise<{ rows(): Promise<readonly Row[]> }> => {
  const compiled = statement.compile(trx);
  ahead.set(compiled, null);
  await trx.executeQuery(compiled);
  const answer = ahead.get(compiled);
  return { rows: async () => ((await answer)?.rows ?? []) as Row[] };
};

const resultOf = <Row>({ command, rowCount, rows }: Answer): QueryResult<Row> => ({
  rows: (rows ?? []) as Row[],
  ...(changes.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}),
});
const changes: ReadonlySet<string | undefined> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** A pooled connection as Kysely sees it. */
interface Session extends DatabaseConnection {
  readonly pipeline: Pipeline;
}

const sessionOf = (pipeline: Pipeline): Session => ({
  pipeline,
  executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    if (ahead.has(query)) {
      ahead.set(query, pipeline.sendAhead(query.sql, query.parameters));
      return { rows: [] };
    }
    return resultOf<Row>(await pipeline.ask(query.sql, query.parameters));
  },
  streamQuery: () => {
    throw new Error('rows are read in pages, not streamed');
  },
});

const beginText = ({ isolationLevel, accessMode }: TransactionSettings): string =>
  [
    'begin',
    ...(isolationLevel === undefined ? [] : [`isolation level ${isolationLevel}`]),
    ...(accessMode === undefined ? [] : [accessMode]),
  ].join(' ');

const held = (connection: DatabaseConnection): Pipeline => (connection as Session).pipeline;

/** Whether a commit whose answer was lost took place, nobody knows. */
const commitLoss = (caught: unknown): unknown => {
  if (!(caught instanceof PlumblineError) || !isOutage(caught)) return caught;
  return outageError(reasonOf(caught.cause), 'The database was lost while it stored this.', {
    hint: 'It may be stored or not: look, and do it again where it is missing. Plumbline goes on by itself when its database is back.',
    details: { ...caught.details, outcome: 'unknown' },
    cause: caught.cause,
  });
};

const createDriver = (sessions: SessionPool): Driver => ({
  init: () => Promise.resolve(),
  acquireConnection: async () => sessionOf(await sessions.take()),
  beginTransaction: (connection, settings) => {
    void held(connection).sendAhead(beginText(settings), []);
    return Promise.resolve();
  },
  commitTransaction: async (connection) => {
    const { command } = await held(connection)
      .ask('commit', [])
      .catch((caught: unknown) => {
        throw commitLoss(caught);
      });
    if (command === 'ROLLBACK') throw new Error('The transaction had failed and was rolled back.');
  },
  rollbackTransaction: async (connection) => {
    await held(connection).abandon();
  },
  releaseConnection: (connection) => {
    sessions.give(held(connection));
    return Promise.resolve();
  },
  destroy: () => sessions.close(),
});

/**
 * PostgreSQL for Kysely, with the pool's clients in pipeline mode: `begin` and statements sent ahead travel together with
 * the next statement that is waited for, and statements seen before are prepared by the server once a connection.
 */
export const createPipelinedDialect = (sessions: SessionPool): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => createDriver(sessions),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});
