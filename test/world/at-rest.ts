import { expect } from 'vitest';
import { countIdleWrites, findBroken } from '#test/world/invariants.ts';
import type { World } from '#test/world/world.ts';

/** How every scenario ends: nothing lost, nothing doubled, no invariant broken, and nothing left to write. */
export const expectAtRest = async (world: World): Promise<void> => {
  const findings = await findBroken(world);
  const idleWrites = await countIdleWrites(world);
  expect({ ...findings, idleWrites }).toEqual({ lost: [], doubled: [], broken: [], idleWrites: 0 });
};
