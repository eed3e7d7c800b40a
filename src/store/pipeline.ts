import type { PoolClient, QueryResult } from 'pg';
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
  /** Rolls back and forgets what failed. */
  abandon(): Promise<void>;
  /** Gives the connection back to its pool. */
  release(): void;
}

export const openPipeline = (client: PoolClient): Pipeline => {
  let failure: { readonly reason: unknown } | null = null;
  let broken = false;
  let corked = false;
  const lost = (): void => {
    broken = true;
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

  const send = (text: string, parameters: readonly unknown[]): Promise<Answer> => {
    cork();
    const name = parameters.length === 0 ? undefined : statementName(text);
    const query = { text, values: [...parameters], ...(name === undefined ? {} : { name }) };
    const sent = Promise.withResolvers<Answer>();
    client.query(query, (error: Error | null, answer: Answer) => {
      if (error === null) {
        sent.resolve(answer);
        return;
      }
      failure ??= { reason: error };
      broken ||= isOutdated(error);
      sent.reject(error);
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
      try {
        await send('rollback', []);
      } catch (caught) {
        broken = true;
        throw caught;
      }
    },
    release: () => {
      client.off('error', lost);
      client.release(broken);
    },
  };
};

/** A migration changed a table that this connection has prepared statements on: another connection prepares anew. */
const isOutdated = (error: Error): boolean => 'routine' in error && error.routine === 'RevalidateCachedQuery';

/** The driver's own stack ends in the socket; ours tells who asked. */
const traced = (reason: unknown): unknown => {
  if (reason instanceof Error) Error.captureStackTrace(reason);
  return reason;
};
