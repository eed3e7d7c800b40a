import { minuteMs } from '#base/clock.ts';
import { createDatabaseOn } from '#test/world/test-database.ts';
import { startTestServer } from '#test/world/test-server.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld } from '#test/world/world.ts';
import type { Stopping } from './stopping.ts';

export interface LimitedBackfill {
  readonly limitUsedShare: number | null;
  readonly calls429: number;
  readonly writesPerRecord: number;
}

/** What Xero allows one organisation in a minute. */
const callsPerMinute = 60;

/**
 * A backfill at the vendors' true limits, on a clock that jumps to what is due next. The share is of the calls allowed in
 * the full minutes between Xero's first call and its last write; null where that is less than a minute.
 */
export const measureLimitedBackfill = async (
  clients: number,
  { unlessStopped }: Stopping,
): Promise<LimitedBackfill> => {
  const server = await startTestServer();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => server.stop());
  const database = await createDatabaseOn(server);
  stack.defer(() => database.drop());
  const world = stack.use(await createWorld({ database, seed: 'bench', clients, limits: true }));
  await unlessStopped(world.settle());
  const calls = world.xero.requests.list().filter((call) => call.path.startsWith('/api.xro/'));
  const writes = calls.filter((call) => call.method !== 'GET');
  const firstAt = calls[0]?.at ?? 0;
  const minutes = Math.floor(((writes.at(-1)?.at ?? firstAt) - firstAt) / minuteMs);
  const used = calls.filter((call) => call.at < firstAt + minutes * minuteMs).length;
  return {
    limitUsedShare: minutes === 0 ? null : used / (callsPerMinute * minutes),
    calls429: calls.filter((call) => call.status === 429).length,
    writesPerRecord: countWrites(world) / world.xero.contacts().length,
  };
};
