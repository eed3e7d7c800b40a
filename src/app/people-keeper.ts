import { secondMs, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { tellChangedPeople } from '#crm/directory.ts';
import { isOutage } from '#store/outage.ts';
import type { Plumbline } from './wiring.ts';

/** One query over all workspaces; nothing else is done while nobody joins, leaves or changes an address. */
const lookEveryMs = 15 * secondMs;

/** Lets flows know the members of workspaces until `stop` aborts; resolves then. */
export const keepPeople = async (
  { crm, logger }: Pick<Plumbline, 'crm' | 'logger'>,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> => {
  while (!stop.aborted) {
    await tellChangedPeople(crm).catch((caught: unknown) => {
      if (!isOutage(caught)) logger.warn(describeError(caught), 'members could not be looked through');
    });
    await clock.sleep(lookEveryMs, stop).catch(() => undefined);
  }
};
