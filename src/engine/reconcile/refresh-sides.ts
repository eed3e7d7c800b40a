import { minuteMs, secondMs } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import { requestPass } from '#store/checkpoints.ts';
import { countQueued, loadFreshness, type SideFreshness } from '#store/reconcile/freshness.ts';
import { advanceReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { loadComparedFlow, type ComparedFlow } from './compared-flow.ts';

/** How long both sides may take to be read again before what is known is compared. Milliseconds. */
export const refreshPatienceMs = 30 * minuteMs;
const lookEveryMs = secondMs;

const sidesOf = (
  compared: ComparedFlow,
): readonly { readonly id: ConnectionId; readonly kinds: readonly string[] }[] => [
  { id: compared.flow.sourceConnectionId, kinds: [compared.flow.sourceKind, ...compared.childKinds] },
  { id: compared.target.id, kinds: [compared.flow.targetKind] },
];

/** Asks for both sides to be listed: all of them where a person asked, what changed where a timetable did. */
export const beginRefresh = (deps: EngineDeps, run: ReconciliationRow): Promise<void> =>
  inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const now = deps.clock.now();
    const compared = await loadComparedFlow(trx, deps.registry, run);
    const sides = sidesOf(compared);
    for (const side of sides)
      await requestPass(trx, side.id, side.kinds, { all: run.trigger === 'person', now });
    await deps.wake(trx, sides.map((side) => side.id).toSorted());
    await advanceReconciliation(
      trx,
      run,
      { state: 'refreshing', started_at: now, resume_at: now + lookEveryMs },
      now,
      true,
    );
  });

/**
 * Looks whether both sides have been read since and what that changed has been written, and lets the comparison begin. It
 * begins all the same, and says so, where that cannot be awaited: a connection is held, or its budget lets nothing pass.
 */
export const awaitRefresh = (deps: EngineDeps, run: ReconciliationRow): Promise<void> =>
  inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const now = deps.clock.now();
    const since = run.started_at ?? now;
    const compared = await loadComparedFlow(trx, deps.registry, run);
    const sides: SideFreshness[] = [];
    for (const side of sidesOf(compared)) sides.push(await loadFreshness(trx, side.id, side.kinds, now));
    const isRead = sides.every((side) => side.toRead === 0 && (side.readAt ?? 0) >= since);
    const isSettled = isRead && (await countQueued(trx, run.flow_id, now)) === 0;
    const isHeld = sides.some(
      (side) => side.state !== 'connected' || side.resumeAt > since + refreshPatienceMs,
    );
    const isOver = isHeld || now - since >= refreshPatienceMs;
    if (!isSettled && !isOver) {
      await advanceReconciliation(trx, run, { resume_at: now + lookEveryMs }, now, true);
      return;
    }
    await advanceReconciliation(
      trx,
      run,
      { state: 'running', resume_at: 0, ...(isRead ? {} : { refresh_code: 'reconcile.not_refreshed' }) },
      now,
      true,
    );
  });

/** When each side had last been read whole or since the time before. */
export const readTimes = (
  deps: EngineDeps,
  run: ReconciliationRow,
  compared: ComparedFlow,
): Promise<{ readonly source: number | null; readonly target: number | null }> =>
  inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const now = deps.clock.now();
    const times: (number | null)[] = [];
    for (const side of sidesOf(compared))
      times.push((await loadFreshness(trx, side.id, side.kinds, now)).readAt);
    return { source: times[0] ?? null, target: times[1] ?? null };
  });
