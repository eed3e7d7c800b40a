import { expect, vi } from 'vitest';
import type { World } from '#test/world/world.ts';

const slowMs = 1_500;
/** Real milliseconds, for a machine with much else to do. */
const patienceMs = 20_000;

/** Settles; when the next write has left for Xero and is not handled yet, runs `meanwhile` to its end, webhooks included. */
export const settleWhileWriting = async (
  world: World,
  meanwhile: () => void | Promise<void>,
): Promise<void> => {
  const struck = (): number => world.xero.faults.struck().slow ?? 0;
  const before = struck();
  for (const method of ['PUT', 'POST'])
    world.xero.addFault({
      kind: 'slow',
      ms: slowMs,
      count: 1,
      match: { method, path: '/api.xro/*/Contacts*' },
    });
  const settling = world.settle();
  await vi.waitFor(() => expect(struck()).toBe(before + 1), { timeout: patienceMs, interval: 1 });
  await meanwhile();
  await world.ignition.webhooks.settle();
  world.xero.clearFaults();
  world.clock.advance(slowMs);
  await settling;
};
