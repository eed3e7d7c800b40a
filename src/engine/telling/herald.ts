import { secondMs } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { messagesKeptMs } from '#model/telling/message-states.ts';
import { isOutage } from '#store/outage.ts';
import { forgetMessages } from '#store/telling/outgoing-messages.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { announceAlerts } from './announce-alerts.ts';
import { forwardAudit, forwardNews, tellFeedsAgain } from './forward-events.ts';
import { mailNotifications } from './mail-notifications.ts';
import { sendMessages } from './send-messages.ts';
import type { TellingDeps } from './telling-deps.ts';
import { watchAlerts } from './watch-alerts.ts';

/** How often a worker looks whether anybody is to be told of anything. Milliseconds. */
const lookEveryMs = 3 * secondMs;
/** How often old ones are looked for. */
const forgetEveryMs = 10 * 60 * secondMs;

/** Tells the world outside, beside all other work of a worker. Any number of workers may: rows are locked, not roles. */
export interface Herald {
  start(): void;
  /** Lets what is under way come to its end. Idempotent. */
  stop(): Promise<void>;
  /** One look, all the way to messages sent. False when there was nothing to tell. */
  round(): Promise<boolean>;
}

export const createHerald = (deps: TellingDeps): Herald => {
  const { clock, logger, db } = deps;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let forgottenAt = 0;

  const round = async (): Promise<boolean> => {
    let did = false;
    // `await` first: each step has to be taken, whatever those before it found.
    for (const step of [
      () => watchAlerts(deps),
      () => announceAlerts(deps),
      () => forwardAudit(deps),
      () => forwardNews(deps),
      () => tellFeedsAgain(deps),
      () => mailNotifications(deps),
      () => sendMessages(deps),
    ])
      did = (await step()) || did;
    return did;
  };

  const forget = async (): Promise<void> => {
    const now = clock.now();
    if (now - forgottenAt < forgetEveryMs) return;
    forgottenAt = now;
    await inSystem(db, (trx) => forgetMessages(trx, now - messagesKeptMs));
  };

  const runForever = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let did = false;
      try {
        did = await round();
        await forget();
      } catch (caught) {
        if (!isOutage(caught))
          logger.warn({ code: describeError(caught).code }, 'telling the world outside failed; it goes on');
      }
      if (!did) await clock.sleep(lookEveryMs, stopping.signal).catch(() => undefined);
    }
  };

  return {
    start: () => {
      running = runForever();
    },
    stop: async () => {
      stopping.abort(new Error('the herald is stopping'));
      await running;
    },
    round,
  };
};
