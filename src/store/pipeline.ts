import type { PoolClient, QueryResult } from 'pg';
import { isOutage, noAnswer, outageError, reasonOf, refusalOf } from './outage.ts';
import { statementName } from './statement-names.ts';

/** What the driver says of a statement; of several in one text it says nothing. */
export type Answer = Partial<Pick<QueryResult, 'command' | 'rowCount' | 'rows'>>;

/**
 * One pooled connection while it is held. Statements run in the order in which they were sent, whether waited for or not.
 * What was sent ahead and failed fails whatever is asked next, with its own error: the server refuses all that follows in
 * its transaction, and what never reached the server is caught here before anything else is sent.
 */
export interface Pipeline {
  /** Resolves when the server has answered this and all before it. */
  ask(text: string, parameters: readonly unknown[]): Promise<Answer>;
  /** Sends without waiting; what comes of it may be awaited later or never. */
  sendAhead(text: string, parameters: readonly unknown[]): Promise<Answer>;
  /** Rolls back and forgets what failed; what was lost with its connection is rolled back by the server. */
  abandon(): Promise<void>;
  /** Since when the server owes an answer and says nothing, as epoch ms; null while it owes none. */
  silentSince(): number | null;
  /** Gives up on a server that says nothing: what was sent fails as lost. */
  sever(): void;
  /** Gives the connection back to its pool. */
  release(): void;
}

/** `doubt` is told why, whenever something fails as it does when the database is lost. */
export const openPipeline = (
  client: PoolClient,
  now: () => number,
  doubt: (reason: string) => void,
): Pipeline => {
  let failure: { readonly reason: unknown } | null = null;
  /** What the driver said when the connection was lost; the statements under way fail with the same. */
  let loss: { readonly said: unknown } | null = null;
  let broken = false;
  let corked = false;
  let owed = 0;
  let heardAt = 0;
  const lost = (said: unknown): void => {
    loss ??= { said };
    broken = true;
    doubt(reasonOf(said));
  };
  // The statements under way are told as well; without a listener the process would end.
  client.on('error', lost);

  /** What is sent in one turn leaves in one write: each costs as much as a small statement. */
  const cork = (): void => {
    if (corked) return;
    const { stream } = client.connection;
    corked = true;
    stream.cork();
    process.nextTick(() => {
      corked = false;
      stream.uncork();
    });
  };

  /** Keeps the first failure, as the error of ours that it is. */
  const failWith = (error: Error): Error => {
    const reason = error === loss?.said ? lossError(error) : refusalOf(error);
    if (isOutage(reason)) doubt(reasonOf(error));
    failure ??= { reason };
    return reason;
  };

  const send = (text: string, parameters: readonly unknown[]): Promise<Answer> => {
    if (loss !== null) {
      const reason = lossError(loss.said);
      failure ??= { reason };
      return Promise.reject(reason);
    }
    cork();
    if (owed === 0) heardAt = now();
    owed += 1;
    const name = parameters.length === 0 ? undefined : statementName(text);
    const query = { text, values: [...parameters], ...(name === undefined ? {} : { name }) };
    const sent = Promise.withResolvers<Answer>();
    client.query(query, (error: Error | null, answer: Answer) => {
      owed -= 1;
      heardAt = now();
      if (error === null) {
        sent.resolve(answer);
        return;
      }
      broken ||= isOutdated(error);
      sent.reject(failWith(error));
    });
    return sent.promise;
  };

  return {
    ask: async (text, parameters) => {
      const answer = failure === null ? await send(text, parameters).catch(() => null) : null;
      if (failure === null && answer !== null) return answer;
      const reason = failure?.reason;
      failure = null;
      throw traced(reason);
    },
    sendAhead: (text, parameters) => {
      const answer =
        failure === null
          ? send(text, parameters).catch((caught: unknown) => {
              throw failure?.reason ?? caught;
            })
          : Promise.reject<Answer>(failure.reason);
      answer.catch(() => undefined);
      return answer;
    },
    abandon: async () => {
      failure = null;
      if (loss !== null) return;
      try {
        await send('rollback', []);
      } catch (caught) {
        broken = true;
        if (!isOutage(caught)) throw caught;
      }
    },
    silentSince: () => (owed === 0 ? null : heardAt),
    sever: () => {
      const silence = Object.assign(new Error('The database says nothing.'), { code: noAnswer });
      client.connection.stream.destroy(silence);
    },
    release: () => {
      client.off('error', lost);
      client.release(broken);
    },
  };
};

const lossError = (said: unknown): Error =>
  outageError(reasonOf(said), 'The connection to the database was lost.', { cause: said });

/** A migration changed a table that this connection has prepared statements on: another connection prepares anew. */
const isOutdated = (error: Error): boolean => 'routine' in error && error.routine === 'RevalidateCachedQuery';

/** The driver's own stack ends in the socket; ours tells who asked. */
const traced = (reason: unknown): unknown => {
  if (reason instanceof Error) Error.captureStackTrace(reason);
  return reason;
};
