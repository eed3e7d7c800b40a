import { setImmediate as turn } from 'node:timers/promises';
import type { World } from '#test/world/world.ts';

const slowMs = 1_500;
const patience = 20_000;

/** Settles; when the next write has left for Xero and is not handled yet, runs `meanwhile`, webhooks included. */
export const settleWhileWriting = async (world: World, meanwhile: () => void): Promise<void> => {
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
  for (let tries = 0; struck() === before; tries += 1) {
    if (tries > patience) throw new Error('nothing was written');
    await turn();
  }
  meanwhile();
  await world.ignition.webhooks.settle();
  world.xero.clearFaults();
  world.clock.advance(slowMs);
  await settling;
};
