import { newId } from '#base/ids.ts';
import { valueAt } from '#model/mapping.ts';
import { insertFindings, type NewFinding } from '#store/reconcile/findings.ts';
import { lookAtLoneTargets } from '#store/reconcile/lone-targets.ts';
import { advanceReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { openRecordBody } from '#store/records.ts';
import { inSnapshot, inWorkspace } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { loadComparedFlow } from './compared-flow.ts';
import { openSums, totalIn } from './totals.ts';

/** Target records in one page. */
const pageSize = 5_000;

/**
 * Looks through the next page of the target's records for those that no source record explains. Returns false when none was
 * left. Flows that only follow links of others, and those of hand-overs, explain none.
 */
export const compareTargets = async (deps: EngineDeps, run: ReconciliationRow): Promise<boolean> => {
  const sums = openSums(run.totals);
  const page = await inSnapshot(deps.db, run.workspace_id, async (trx) => {
    const { flow, target, targetKind } = await loadComparedFlow(trx, deps.registry, run);
    const { crossReference, memberships, handOver, pairing } = flow.settings;
    if (crossReference !== undefined || memberships !== undefined || handOver !== undefined)
      return { last: null, found: [] };
    const scope = {
      reconciliationId: run.id,
      sourceConnectionId: flow.sourceConnectionId,
      sourceKind: flow.sourceKind,
      targetConnectionId: target.id,
      targetKind: flow.targetKind,
      // Most charges have no payment elsewhere, and need none.
      scope: pairing === undefined ? run.scope : 'owned',
      byName: targetKind.matchedBy !== 'keys',
    };
    const read = await lookAtLoneTargets(trx, scope, run.cursor, pageSize);
    if (targetKind.fields.some((field) => field.role === 'total')) {
      const ids = read.found.map((each) => each.id);
      const rows =
        ids.length === 0
          ? []
          : await trx
              .selectFrom('record')
              .select(['connection_id', 'kind', 'key', 'body'])
              .where('id', 'in', ids)
              .execute();
      for (const row of rows) {
        if (row.body === null) continue;
        const { fields } = openRecordBody(deps.vault, { ...row, body: row.body });
        sums.add(
          'target',
          totalIn((name) => valueAt(fields, name), targetKind.fields),
        );
      }
    }
    return read;
  });
  const now = deps.clock.now();
  const counts = { ...run.counts };
  const findings = page.found.map(({ id, twin }): NewFinding => {
    const kind = twin === null ? 'missing_in_source' : 'duplicate';
    counts[kind] = (counts[kind] ?? 0) + 1;
    return {
      id: newId('finding', now),
      kind,
      code: twin === null ? 'reconcile.no_source' : 'reconcile.same_as_linked',
      action: null,
      source_record_id: null,
      target_record_id: id,
      fields: [],
      sealed: null,
      queued: false,
      healable: false,
      digest: null,
      waits: false,
    };
  });
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    await insertFindings(trx, { id: run.id, workspaceId: run.workspace_id, flowId: run.flow_id }, findings);
    await advanceReconciliation(
      trx,
      run,
      { ...(page.last === null ? {} : { cursor: page.last }), counts, totals: sums.result() },
      now,
    );
  });
  return page.last !== null;
};
