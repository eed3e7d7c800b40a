import { systemClock } from '#base/clock.ts';
import type { Carriers } from '#engine/telling/carriers.ts';
import { createHerald, type Herald } from '#engine/telling/herald.ts';
import { createPoster } from '#engine/telling/poster.ts';
import { publicUrlOf, type Config } from './config.ts';
import type { Plumbline } from './wiring.ts';

/** The roads out that the settings open. The mail library is loaded only where mail is sent. */
const carriersOf = async ({ secrets, mailFrom, allowPrivateWebhooks }: Config): Promise<Carriers> => ({
  post: createPoster({ allowPrivate: allowPrivateWebhooks }),
  mail:
    secrets.smtpUrl === null || mailFrom === null
      ? null
      : (await import('#engine/telling/mailer.ts')).createMailer({ url: secrets.smtpUrl, from: mailFrom }),
});

/** What tells the world outside, from one worker process; not yet started. */
export const heraldOf = async ({ config, store, vault, logger }: Plumbline): Promise<Herald> =>
  createHerald({
    db: store.db,
    vault,
    clock: systemClock,
    logger,
    random: Math.random,
    carriers: await carriersOf(config),
    publicUrl: publicUrlOf(config),
  });
