import type { Clock, ManualClock } from '#base/clock.ts';
import { silentLogger, type Logger } from '#base/log.ts';
import { createContexts } from '#engine/connections/connector-context.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { drainConnection, type DrainReport } from '#engine/drain.ts';
import type { ConnectionTask } from '#engine/tasks.ts';
import type { ConnectionId } from '#base/ids.ts';
import { openDatabase, type Store } from '#store/database.ts';
import type { Vault } from '#store/vault.ts';
import { Lifeline } from '#test/world/crash.ts';

export interface ProcessOptions {
  readonly databaseUrl: string;
  readonly vault: Vault;
  readonly registry: ConnectorRegistry;
  readonly clock: ManualClock;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly random: () => number;
  readonly name: string;
  readonly lifeline?: Lifeline;
  /** Where people reach the console from anywhere; nowhere unless said. */
  readonly consoleUrl?: string | undefined;
  /** What drains do beside carrying records; nothing unless said. */
  readonly tasks?: readonly ConnectionTask[];
  /** Where faults of our own are noted; a world at rest has none. */
  readonly bugs: string[];
  /** Everything that is logged, as JSON; nowhere unless said. */
  readonly log?: (line: string) => void;
}

/** One worker process: an engine with its own database sessions, which can be killed. */
export interface WorkerProcess {
  readonly name: string;
  readonly deps: EngineDeps;
  readonly lifeline: Lifeline;
  drain(connectionId: ConnectionId): Promise<DrainReport>;
  close(): Promise<void>;
}

/** Wake-ups carry no truth, so a test world does without them: it asks the database what there is to do. */
const noWake = (): Promise<void> => Promise.resolve();

/** A process that was killed complains; that is no bug. */
const noteBug =
  (lifeline: Lifeline, bugs: string[]) =>
  (fields: object, message: string): void => {
    if (!lifeline.isDead) bugs.push(`${message}: ${JSON.stringify(fields)}`);
  };

const loggerOf = (options: ProcessOptions, lifeline: Lifeline): Logger => {
  const { log, bugs } = options;
  const error = noteBug(lifeline, bugs);
  if (log === undefined) return { ...silentLogger, error };
  const write = (fields: object, message: string): void => {
    log(JSON.stringify({ ...fields, message }));
  };
  return {
    debug: write,
    info: write,
    warn: write,
    error: (fields, message) => {
      write(fields, message);
      error(fields, message);
    },
  };
};

export const startProcess = async (options: ProcessOptions): Promise<WorkerProcess> => {
  const lifeline = options.lifeline ?? new Lifeline(null, false);
  const store: Store = await openDatabase({
    url: options.databaseUrl,
    maxConnections: 3,
    applicationName: options.name,
  });
  lifeline.watch(store.pool);
  const shared = {
    db: store.db,
    vault: options.vault,
    registry: options.registry,
    clock: options.clock,
    logger: loggerOf(options, lifeline),
  };
  // Who waits for another process to finish a refresh is the only one at work here, so its waiting moves the time.
  const waiting: Clock = {
    now: () => options.clock.now(),
    sleep: (ms) => {
      options.clock.advance(ms);
      return Promise.resolve();
    },
  };
  const contexts = createContexts({
    ...shared,
    clock: waiting,
    fetch: (request) => lifeline.step(() => options.fetch(request)),
  });
  const deps: EngineDeps = {
    ...shared,
    contexts,
    random: options.random,
    wake: noWake,
    ...(options.tasks === undefined ? {} : { tasks: options.tasks }),
    ...(options.consoleUrl === undefined ? {} : { consoleUrl: options.consoleUrl }),
  };
  const signal = new AbortController().signal;
  let closing: Promise<void> | undefined;
  return {
    name: options.name,
    deps,
    lifeline,
    drain: (connectionId) => drainConnection(deps, connectionId, options.name, signal),
    close: () => (closing ??= store.close()),
  };
};
