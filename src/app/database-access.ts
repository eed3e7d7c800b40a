import { systemClock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import { joinEmbeddedPostgres, startEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { publicUrlOf, type Config } from './config.ts';

/** The database of an installation as one of its processes reaches it. */
export interface DatabaseAccess {
  /** Carries the password: never logged. */
  readonly url: string;
  readonly kind: 'embedded' | 'own';
  /** Stops the embedded server where this process started it; else does nothing. */
  stop(): Promise<void>;
}

/** For a server that is not ours to stop. */
const stop = (): Promise<void> => Promise.resolve();

/** The firm's own PostgreSQL, or the embedded one, started here. @throws `store.*`. */
export const holdDatabase = async (config: Config, logger: Logger): Promise<DatabaseAccess> => {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, kind: 'own', stop };
  const server = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    logger,
    clock: systemClock,
    address: publicUrlOf(config),
  });
  return { url: server.url, kind: 'embedded', stop: () => server.stop() };
};

/**
 * The same for a process beside the one that holds it: a worker, a command.
 * @throws `store.not_running` when the embedded server is not up.
 */
export const joinDatabase = async (
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
): Promise<DatabaseAccess> => {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, kind: 'own', stop };
  const { url } = await joinEmbeddedPostgres(config.dataDir);
  return { url, kind: 'embedded', stop };
};
