import { systemClock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import { oauthCallbackPath } from '#contract/oauth.ts';
import { createCrmRecords } from '#crm/crm-records.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { createBossQueue } from '#engine/boss-queue.ts';
import { createConnectionService, type ConnectionService } from '#engine/connections/connection-service.ts';
import { createContexts, type Contexts } from '#engine/connections/connector-context.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { createPushedRecords } from '#engine/inbox/pushed-reads.ts';
import type { WakeQueue } from '#engine/wake-queue.ts';
import { createEngine, type Engine } from '#engine/engine.ts';
import { openDatabase, type Store } from '#store/database.ts';
import { loadMasterKey } from '#store/master-key.ts';
import { openVault, type MasterKey, type Vault } from '#store/vault.ts';
import { publicUrlOf, secureUrlOf, type Config } from './config.ts';
import { wireCrm, type CrmOutside } from './crm-wiring.ts';
import { billingTask, billWhereConnected, wireFinance } from './finance-wiring.ts';
import { createVendorRegistry } from './registry.ts';

/** One process of an installation, wired: everything below the API and the command line. */
export interface Plumbline {
  readonly config: Config;
  readonly logger: Logger;
  readonly store: Store;
  readonly masterKey: MasterKey;
  readonly vault: Vault;
  readonly registry: ConnectorRegistry;
  readonly contexts: Contexts;
  readonly queue: WakeQueue;
  readonly engine: Engine;
  readonly connections: ConnectionService;
  readonly crm: FinanceDeps;
  /** Lets drains come to the end of a step, then lets go of the queue and the database. Idempotent. */
  close(): Promise<void>;
}

/** Connections of the pool beside one for each drain at a time: sweeps, requests, refreshes. */
const spareConnections = 6;

/**
 * Opens a migrated database and builds the engine on it. With `slots` 0 the process wakes workers and drains nothing;
 * call `engine.start` where it should.
 */
export const wirePlumbline = async (
  config: Config,
  options: {
    readonly databaseUrl: string;
    readonly logger: Logger;
    /** Shown by the database beside the session. */
    readonly part: string;
    readonly slots: number;
    /** Asked once the database is open, before anything else touches it. */
    readonly check?: (db: Store['db']) => Promise<void>;
  },
): Promise<Plumbline> => {
  const { logger, slots } = options;
  const [masterKey, ...olderKeys] = loadMasterKey({
    dataDir: config.dataDir,
    ...(config.secrets.masterKey === null ? {} : { fromSetting: config.secrets.masterKey }),
  });
  if (masterKey === undefined) throw new Error('a master key is always loaded or refused');
  const vault = openVault([masterKey, ...olderKeys]);
  const store = await openDatabase({
    url: options.databaseUrl,
    maxConnections: slots + spareConnections,
    applicationName: `plumbline ${options.part}`,
    logger,
  });
  try {
    const { db } = store;
    await options.check?.(db);
    const clock = systemClock;
    const queue = await createBossQueue({ url: store.url, clock, logger, slots, doubt: store.doubt });
    const wake: CrmOutside['wake'] = (trx, ids) => queue.wake(trx, ids);
    const base = wireCrm({ db, vault, clock, wake, registry: () => registry });
    const registry = createVendorRegistry(config, {
      crm: createCrmRecords(base, () => crm),
      pushed: createPushedRecords({ db, vault }),
    });
    const outside = { db, vault, registry, clock, logger, fetch: (request: Request) => fetch(request) };
    const contexts = createContexts(outside);
    const crm = wireFinance(base, { contexts, registry, wake });
    const tasks = [billingTask(crm)];
    const consoleUrl = secureUrlOf(config);
    const engine = createEngine(
      {
        db,
        vault,
        registry,
        contexts,
        clock,
        logger,
        random: Math.random,
        tasks,
        ...(consoleUrl === null ? {} : { consoleUrl }),
      },
      queue,
    );
    const connections = createConnectionService({
      ...outside,
      contexts,
      wake,
      connected: billWhereConnected(crm),
      redirectUri: `${publicUrlOf(config)}${oauthCallbackPath}`,
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await engine.stop();
      await store.close();
    };
    return {
      config,
      logger,
      store,
      masterKey,
      vault,
      registry,
      contexts,
      queue,
      engine,
      connections,
      crm,
      close: () => (closing ??= close()),
    };
  } catch (caught) {
    await store.close();
    throw caught;
  }
};
