import { flushCompileCache } from 'node:module';
import { systemClock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { migrate } from '#store/migrator.ts';
import { openDatabase } from '#store/database.ts';
import { publicUrlOf, readConfig, type Config, type Environment } from './config.ts';
import { ensureConsole } from './console-build.ts';
import { holdDatabase, type DatabaseAccess } from './database-access.ts';
import { demoAccount, type DemoAccount } from './demo/demo-account.ts';
import { firmSettings, startFirmProcess } from './demo/firm-child.ts';
import { setUpDemo } from './demo/demo-setup.ts';
import type { FirmFacts } from './demo/simulated-firm.ts';
import { giveBackWhenIdle } from './idle-memory.ts';
import { claimPort } from './port.ts';
import { removeRuntime, writeRuntime } from './runtime-file.ts';
import { superviseChild, type Child } from './supervisor.ts';
import { openWeb, type Web } from './web.ts';
import { wirePlumbline, type Plumbline } from './wiring.ts';

/** A running installation on this machine: database, web, workers and, in the demo, the simulated firm. */
export interface Installation {
  readonly url: string;
  readonly dataDir: string;
  readonly demo: { readonly account: DemoAccount; readonly firm: FirmFacts } | null;
  /** Stops in order: nothing comes in, work comes to the end of a step, then the database. Idempotent. */
  stop(): Promise<void>;
  /** Ends the children at once, for a person who will not wait. The embedded database is taken over at the next start. */
  kill(): void;
}

const startFile = new URL('start.ts', import.meta.url);

/**
 * Starts everything that the settings ask for. What is independent starts side by side; what fails stops what has
 * started. @throws `config.*`, `start.*`, `store.*`, `vault.*`.
 */
export const startInstallation = async (environment: Environment, logger: Logger): Promise<Installation> => {
  const given = readConfig(environment);
  const port = await claimPort(given);
  const started = new Started(logger);
  try {
    const demo = given.demo && given.role === 'all';
    const building = ensureConsole(logger);
    building.catch(() => undefined);
    const firmChild = demo ? started.child(startFirmProcess(given, environment, logger)) : null;
    const database = started.add(await holdDatabase({ ...given, port }, logger), (held) => held.stop());
    await migrateDatabase(database, logger);
    const firm = firmChild === null ? null : await firmChild.facts;
    await building;

    const settings = { PLUMBLINE_PORT: String(port), ...(firm === null ? {} : firmSettings(firm)) };
    const config = readConfig({ ...environment, ...settings });
    const account = firm === null ? null : demoAccount(config.dataDir);
    const plumbline = started.add(
      await wirePlumbline(config, { databaseUrl: database.url, logger, part: 'web', slots: 0 }),
      (wired) => wired.close(),
    );
    await plumbline.connections.ensureAllBudgets();
    const web = started.add(await openWeb(plumbline, account), (opened) => opened.close());
    if (firm !== null && firmChild !== null) await connectDemo(plumbline, web, firm, firmChild);
    writeRuntime(config.dataDir, {
      url: localUrl(config),
      pid: process.pid,
      startedAt: systemClock.now(),
      settings: {
        ...(firm === null ? {} : settings),
        ...(config.allowPrivateWebhooks ? { PLUMBLINE_ALLOW_PRIVATE_WEBHOOKS: 'yes' } : {}),
      },
    });
    started.add(config.dataDir, (dataDir) => {
      removeRuntime(dataDir);
      return Promise.resolve();
    });
    started.add(giveBackWhenIdle(systemClock), (idling) => idling.stop());
    if (config.role === 'all') await startWorkers(config, { ...environment, ...settings }, started, logger);
    return {
      url: publicUrlOf(config),
      dataDir: config.dataDir,
      demo: firm === null || account === null ? null : { account, firm },
      stop: () => started.stop(),
      kill: () => {
        started.kill();
      },
    };
  } catch (caught) {
    await started.stop();
    throw caught;
  }
};

/** Where programs on this machine reach us, whatever the public address is. */
const localUrl = (config: Config): string => publicUrlOf({ ...config, publicUrl: null });

const migrateDatabase = async (database: DatabaseAccess, logger: Logger): Promise<void> => {
  const store = await openDatabase({
    url: database.url,
    maxConnections: 1,
    applicationName: 'plumbline migration',
    logger,
  });
  try {
    const applied = await migrate(store.db);
    if (applied.length > 0) logger.info({ applied }, 'the database is migrated');
  } finally {
    await store.close();
  }
};

const connectDemo = async (
  plumbline: Plumbline,
  web: Web,
  firm: FirmFacts,
  child: { tell(message: object): void },
): Promise<void> => {
  const demo = await setUpDemo(plumbline, web.auth, firm);
  const hooks = `${localUrl(plumbline.config)}/hooks`;
  child.tell({
    ignition: `${hooks}/ignition/${demo.ignitionId}`,
    xero: `${hooks}/xero`,
    stripe: `${hooks}/stripe`,
  });
};

const startWorkers = async (
  config: Config,
  environment: Environment,
  started: Started,
  logger: Logger,
): Promise<void> => {
  // Workers load what is compiled by now and these few files; so even the first of them compiles nothing.
  await import('./worker.ts');
  flushCompileCache();
  const workers = Array.from({ length: config.workers }, (_unused, index) =>
    started.child(
      superviseChild(
        {
          name: `worker ${String(index + 1)}`,
          file: startFile,
          args: [`worker ${String(index + 1)}`],
          environment: { ...environment, PLUMBLINE_ROLE: 'worker', PLUMBLINE_DEMO: 'off' },
        },
        systemClock,
        logger,
      ),
    ),
  );
  await Promise.all(workers.map((worker) => worker.ready));
};

/** What has started, to be stopped in the opposite order; one that stops badly does not keep the others running. */
class Started {
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #children: Child[] = [];
  readonly #logger: Logger;
  #stopping: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add<Thing>(thing: Thing, stop: (thing: Thing) => Promise<void>): Thing {
    this.#stops.push(() => stop(thing));
    return thing;
  }

  child<Kept extends Child>(child: Kept): Kept {
    this.#children.push(child);
    return this.add(child, (kept) => kept.stop());
  }

  kill(): void {
    for (const child of this.#children) child.kill();
  }

  stop(): Promise<void> {
    // Service managers signal all processes at once; a child that stops before it is told to must not come back.
    for (const child of this.#children) child.retire();
    this.#stopping ??= (async () => {
      for (const stop of this.#stops.toReversed())
        await stop().catch((caught: unknown) => {
          this.#logger.error(describeError(caught), 'something did not stop as it should');
        });
    })();
    return this.#stopping;
  }
}
