import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { processEnvironment, readConfig } from '#app/config.ts';
import { giveBackWhenIdle } from '#app/idle-memory.ts';
import { createLogger } from '#app/logger.ts';
import { stopAskedOfChild } from '#app/stop-signals.ts';
import { startSimulatedFirm } from './simulated-firm.ts';

/** What the supervising process tells this one: where webhooks are to go. */
const hooksSchema = z.object({ ignition: z.url(), xero: z.url(), stripe: z.url() });

/** The process of the simulated firm: apart from ours, as the vendors are, so that neither takes the other along. */
const run = async (): Promise<number> => {
  const config = readConfig(processEnvironment());
  const logger = createLogger(config, 'simulated firm');
  try {
    const [ignition = 0, xero = 0, stripe = 0] = process.argv.slice(2).map(Number);
    const firm = await startSimulatedFirm({
      dataDir: config.dataDir,
      ports: { ignition, xero, stripe },
      logger,
    });
    process.on('message', (message) => {
      firm.sendWebhooksTo(hooksSchema.parse(message));
    });
    process.send?.(firm.facts);
    logger.info({ ...firmAddresses(firm.facts), replayed: firm.replayed }, 'the simulated vendors answer');
    const idling = giveBackWhenIdle(systemClock);
    await stopAskedOfChild();
    await idling.stop();
    await firm.close();
    return 0;
  } catch (caught) {
    logger.error(describeError(caught), 'the simulated firm ended');
    return 1;
  }
};

const firmAddresses = (facts: {
  readonly ignition: { readonly url: string };
  readonly xero: { readonly url: string };
  readonly stripe: { readonly url: string };
}): { ignition: string; xero: string; stripe: string } => ({
  ignition: facts.ignition.url,
  xero: facts.xero.url,
  stripe: facts.stripe.url,
});

process.exit(await run());
