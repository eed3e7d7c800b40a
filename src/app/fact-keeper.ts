import { hourMs, minuteMs, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { claimStaleFacts } from '#store/connections.ts';
import { isOutage } from '#store/outage.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { Plumbline } from './wiring.ts';

/** Lock dates, currency and time zone change rarely and matter when they do. */
const factsGoodForMs = 12 * hourMs;
const lookEveryMs = 10 * minuteMs;

/** Reads stale facts of connections again, once over all processes. One that cannot be read is tried at the next turn. */
export const refreshStaleFacts = async (
  { store, connections, logger }: Plumbline,
  now: number,
): Promise<number> => {
  const stale = await inSystem(store.db, (trx) => claimStaleFacts(trx, now - factsGoodForMs, now));
  for (const { id, workspace_id: workspaceId } of stale)
    await connections.refreshFacts(workspaceId, id).catch((caught: unknown) => {
      if (!isOutage(caught))
        logger.warn({ connection: id, ...describeError(caught) }, 'the facts of a tenant could not be read');
    });
  return stale.length;
};

/** Keeps facts fresh until `stop` aborts; resolves then. */
export const keepFacts = async (plumbline: Plumbline, clock: Clock, stop: AbortSignal): Promise<void> => {
  while (!stop.aborted) {
    await refreshStaleFacts(plumbline, clock.now()).catch((caught: unknown) => {
      if (!isOutage(caught))
        plumbline.logger.warn(describeError(caught), 'facts could not be looked through');
    });
    await clock.sleep(lookEveryMs, stop).catch(() => undefined);
  }
};
