import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import { processStartMark } from './process-identity.ts';
import {
  clearStalePostmasterFile,
  startServer,
  stopServer,
  type ServerPlan,
  type ServerProcess,
} from './server-process.ts';

export interface ServerKeeper {
  /** Stops watching, then the server. */
  stop(): Promise<void>;
}

/** How often the server's process is looked at, in milliseconds. */
const lookMs = 1_000;

/**
 * Brings a server back that ends without having been asked to (the kernel's memory killer, a stray signal), on the same
 * port, so that addresses stay right. A server that does not come back is tried again at every look; each try is logged.
 */
export const keepServer = (
  first: ServerProcess,
  plan: ServerPlan,
  clock: Clock,
  logger: Logger,
): ServerKeeper => {
  const stopping = new AbortController();
  let server = first;
  let mark = processStartMark(server.pid);

  const bringBack = async (): Promise<void> => {
    logger.error(
      { pid: server.pid, port: server.port },
      'the embedded database ended by itself; starting it again',
    );
    try {
      clearStalePostmasterFile(plan.clusterDir);
      server = await startServer({ ...plan, port: server.port }, clock);
      mark = processStartMark(server.pid);
      logger.info({ pid: server.pid, port: server.port }, 'the embedded database runs again');
    } catch (error) {
      logger.error({ reason: error instanceof Error ? error.message : String(error) }, 'it did not start');
    }
  };

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(lookMs, stopping.signal).catch(() => undefined);
      if (!stopping.signal.aborted && processStartMark(server.pid) !== mark) await bringBack();
    }
  };

  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      await stopServer(server.pid, plan.clusterDir, clock);
    },
  };
};
