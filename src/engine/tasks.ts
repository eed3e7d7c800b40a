import type { Session } from './session.ts';

/**
 * Work on a connection that is no record to carry: what people ask a vendor to do, step by step. It runs under the
 * connection's lease, after records have been read and written and before the next poll.
 */
export interface ConnectionTask {
  readonly vendor: string;
  /**
   * Does what is ready now; false when nothing is. Every transaction is the session's own lease's, so that a worker that
   * has lost the connection commits nothing. @throws PlumblineError what stops the connection.
   */
  step(session: Session): Promise<boolean>;
}

/** True when a task of this connection's vendor did something. */
export const runTasks = async (session: Session): Promise<boolean> => {
  for (const task of session.deps.tasks ?? [])
    if (task.vendor === session.connector.vendor && (await task.step(session))) return true;
  return false;
};
