import { requestPass } from '#store/checkpoints.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { World } from '#test/world/world.ts';

/** Has both vendors listed anew from the first record to the last, and settles. */
export const ensureQuiet = async (world: World): Promise<void> => {
  const now = world.clock.now();
  await inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    await requestPass(trx, world.ignitionId, ['client', 'contact'], { all: true, now });
    await requestPass(trx, world.xeroId, ['contact'], { all: true, now });
  });
  await world.settle();
};
