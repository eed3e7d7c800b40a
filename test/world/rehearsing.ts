import { sql } from 'kysely';
import type { FlowId, ReconciliationId, RehearsalApplyId } from '#base/ids.ts';
import { publishDraft, readDraft, saveDraft } from '#engine/actions/mapping-actions.ts';
import { applyRehearsal, decideApply, type ApplyDecision } from '#engine/actions/rehearsal-actions.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import { findRehearsalApply, type RehearsalApplyRow } from '#store/reconcile/rehearsal-applies.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { acting } from '#test/world/reconciling.ts';
import type { World } from '#test/world/world.ts';

const deps = (world: World) => ({
  db: world.database.db,
  clock: world.clock,
  vault: world.vault,
  registry: world.registry,
  wake: () => Promise.resolve(),
});

/** A consultant edits the mapping, and publishes nothing. */
export const draftMapping = async (
  world: World,
  change: (rules: readonly MappingRule[]) => readonly MappingRule[],
  conditions?: readonly FlowCondition[],
  flow: FlowId = world.flowId,
): Promise<number> => {
  const draft = await readDraft(deps(world), acting(world), flow);
  const text = {
    rules: change(draft.rules),
    conditions: conditions ?? draft.conditions,
    revision: draft.revision,
  };
  return (await saveDraft(deps(world), acting(world), flow, text)).revision;
};

export const publish = (world: World, revision: number): Promise<{ readonly version: number }> =>
  publishDraft(deps(world), acting(world), world.flowId, { revision, note: '' });

export const apply = async (world: World, id: ReconciliationId): Promise<RehearsalApplyId> =>
  (await applyRehearsal(deps(world), acting(world), id)).id;

export const decideRest = (world: World, id: RehearsalApplyId, decision: ApplyDecision): Promise<void> =>
  decideApply(deps(world), acting(world), id, decision);

export const readApply = async (world: World, id: RehearsalApplyId): Promise<RehearsalApplyRow> => {
  const row = await inWorkspace(world.database.db, world.workspaceId, (trx) => findRehearsalApply(trx, id));
  if (row === undefined) throw new Error('there is no such apply');
  return row;
};

/** What each look came to, by the source's key. */
export const looksOf = async (world: World, id: RehearsalApplyId): Promise<ReadonlyMap<string, string>> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{ key: string; verdict: string }>`
      select r.key, l.verdict from rehearsal_look l join record r on r.id = l.source_record_id
      where l.apply_id = ${id}`.execute(trx),
  );
  return new Map(found.rows.map((row) => [row.key, row.verdict]));
};
