import { systemClock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { createImporter } from '#crm/imports/importer.ts';
import { readConfig, type Environment } from './config.ts';
import { joinDatabase } from './database-access.ts';
import { keepFacts } from './fact-keeper.ts';
import { giveBackWhenIdle } from './idle-memory.ts';
import { keepPeople } from './people-keeper.ts';
import { createLogger } from './logger.ts';
import { reconcilerOf } from './reconcile-wiring.ts';
import { stopAsked, stopAskedOfChild } from './stop-signals.ts';
import { heraldOf } from './telling-wiring.ts';
import { wirePlumbline } from './wiring.ts';

/** A worker process: drains connections until it is asked to stop. Run by the supervisor, or by hand with its settings. */
export const runWorker = async (environment: Environment, name: string): Promise<number> => {
  const config = readConfig(environment);
  const logger = createLogger(config, name);
  const isChild = process.send !== undefined;
  try {
    const { url } = await joinDatabase(config);
    const plumbline = await wirePlumbline(config, {
      databaseUrl: url,
      logger,
      part: name,
      slots: config.slots,
    });
    await plumbline.engine.start();
    const stopping = new AbortController();
    const keeping = Promise.all([
      keepFacts(plumbline, systemClock, stopping.signal),
      keepPeople(plumbline, systemClock, stopping.signal),
    ]);
    const herald = await heraldOf(plumbline);
    herald.start();
    const reconciler = reconcilerOf(plumbline);
    reconciler.start();
    const importer = createImporter(plumbline.crm, logger);
    importer.start();
    const idling = giveBackWhenIdle(systemClock);
    process.send?.('ready');
    logger.info({ slots: config.slots }, 'draining');
    await (isChild
      ? stopAskedOfChild()
      : stopAsked(() => {
          process.exit(130);
        }));
    stopping.abort(new Error('the worker is stopping'));
    await Promise.all([keeping, herald.stop(), reconciler.stop(), importer.stop(), idling.stop()]);
    await plumbline.close();
    return 0;
  } catch (caught) {
    logger.error(describeError(caught), 'a worker ended');
    return 1;
  }
};
