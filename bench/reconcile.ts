import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { FlowId, ReconciliationId } from '#base/ids.ts';
import { hourMs, systemClock } from '#base/clock.ts';
import { actionsOf } from '#app/actions.ts';
import { findReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startMeasured } from './asks.ts';
import { connectFirm, type BenchInstallation } from './installation.ts';
import { createProgress } from './progress.ts';
import { openRig, startFirm } from './rig.ts';
import type { Stopping } from './stopping.ts';

export interface ReconcileOptions {
  readonly records: number;
  readonly profileDir: string | null;
  readonly report: (metric: string, value: number) => void;
  readonly stopping: Stopping;
}

const lookEveryMs = 1_000;
/** What makes no progress for this long has failed. Milliseconds. */
const patienceMs = 180_000;
const actor = 'user:bench';

/**
 * Comparing both sides of a flow, in a worker of its own that has done nothing before: once with every pair opened, once as it
 * is from then on, and rehearsed with other settings, which opens every pair too.
 */
export const runReconcile = async (options: ReconcileOptions): Promise<void> => {
  const { records, profileDir, report } = options;
  const { unlessStopped } = options.stopping;
  await using rig = openRig();
  const { firm, addresses, installation } = await startFirm(rig);
  const { environment, plumbline } = installation;
  const filling = await startMeasured('worker-process.ts', { environment });
  try {
    await unlessStopped(firm.ask('seed', records));
    await unlessStopped(connectFirm(installation, addresses));
    await plumbline.engine.sweep();
    await unlessStopped(settled(installation, records));
  } finally {
    await filling.stop();
  }
  await sql`update checkpoint set next_at = ${systemClock.now() + hourMs}`.execute(plumbline.store.db);
  await sql`analyze`.execute(plumbline.store.db);
  const { id: flowId } = await inWorkspace(plumbline.store.db, installation.workspaceId, (trx) =>
    trx.selectFrom('flow').select('id').executeTakeFirstOrThrow(),
  );
  const worker = await rig.start('worker-process.ts', { environment, profileDir });
  const first = await unlessStopped(compare(installation, flowId));
  report('reconcile_first_pairs_per_s', rateOf(first));
  const second = await unlessStopped(compare(installation, flowId));
  if (second.unopened < second.agreeing) throw new Error('pairs that agree were opened again');
  report('reconcile_pairs_per_s', rateOf(second));
  const rehearsed = await unlessStopped(rehearse(installation, flowId));
  report('rehearse_records_per_s', rateOf(rehearsed));
  report('reconcile_rss_mb', (await worker.usage()).peakRssMb);
};

const rateOf = (run: ReconciliationRow): number =>
  (run.done * 1_000) / Math.max(1, (run.ended_at ?? 0) - (run.started_at ?? 0));

const compare = async (installation: BenchInstallation, flowId: FlowId): Promise<ReconciliationRow> => {
  const { plumbline, workspaceId } = installation;
  const { id } = await actionsOf(plumbline).reconciliations.start({ workspaceId, actor }, flowId, {
    refresh: false,
    scope: 'owned',
    thorough: false,
  });
  return finished(installation, id);
};

const rehearse = async (installation: BenchInstallation, flowId: FlowId): Promise<ReconciliationRow> => {
  const { plumbline, workspaceId } = installation;
  const { id } = await actionsOf(plumbline).reconciliations.rehearse({ workspaceId, actor }, flowId, {
    mapping: { of: 'flow' },
    settings: { onTargetEdit: 'keep' },
    refresh: false,
    name: null,
  });
  return finished(installation, id);
};

const finished = async (
  { plumbline, workspaceId }: BenchInstallation,
  id: ReconciliationId,
): Promise<ReconciliationRow> => {
  const progress = createProgress('comparing', 1);
  const beganAt = performance.now();
  try {
    for (;;) {
      const run = await inWorkspace(plumbline.store.db, workspaceId, (trx) => findReconciliation(trx, id));
      if (run === undefined || run.state === 'failed' || performance.now() - beganAt > patienceMs)
        throw new Error(`comparing does not come to its end: ${JSON.stringify(run)}`);
      if (run.state === 'done') return run;
      progress.show(run.total === 0 ? 0 : run.done / run.total);
      await sleep(lookEveryMs);
    }
  } finally {
    progress.clear();
  }
};

/** Waits until the first import has settled every record. */
const settled = async ({ plumbline, workspaceId }: BenchInstallation, records: number): Promise<void> => {
  const progress = createProgress('backfill', records);
  let last = -1;
  let movedAt = performance.now();
  try {
    for (;;) {
      const { rows } = await inWorkspace(plumbline.store.db, workspaceId, (trx) =>
        sql<{ done: number; all: number; passes: number }>`
          select count(*) filter (where seq = synced_seq)::integer as done, count(*)::integer as all,
            (select count(*)::integer from checkpoint where baseline_at is null) as passes
          from flow_record`.execute(trx),
      );
      const { done = 0, all = 0, passes = 1 } = rows[0] ?? {};
      progress.show(done);
      if (all >= records && done === all && passes === 0) return;
      if (done !== last) {
        last = done;
        movedAt = performance.now();
      }
      if (performance.now() - movedAt > patienceMs) throw new Error('the backfill does not come to its end');
      await sleep(lookEveryMs * 3);
    }
  } finally {
    progress.clear();
  }
};
