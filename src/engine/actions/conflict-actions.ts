import type { Transaction } from 'kysely';
import type { ConflictId, ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import { markForPerson } from '#store/person-marks.ts';
import type { Database } from '#store/tables.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';

interface LockedConflict {
  readonly id: ConflictId;
  readonly state: 'open' | 'answered' | 'closed';
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly field: string;
  readonly source_connection_id: ConnectionId;
  readonly target_connection_id: ConnectionId;
}

/** In the order of their ids, locked. */
const lockConflicts = (
  trx: Transaction<Database>,
  ids: readonly ConflictId[],
): Promise<readonly LockedConflict[]> =>
  trx
    .selectFrom('conflict as c')
    .innerJoin('flow as f', 'f.id', 'c.flow_id')
    .select(['c.id', 'c.state', 'c.flow_id', 'c.source_record_id', 'c.field'])
    .select(['f.source_connection_id', 'f.target_connection_id'])
    .where('c.id', 'in', [...ids])
    .orderBy('c.id')
    .forUpdate('c')
    .execute();

/**
 * Remembers whose value counts, for the two values that the conflict was opened with, and has its record looked at first of
 * all. One that is not open any more is not answered: a value has changed since, or somebody was faster.
 * @throws `conflict.not_found`, `conflict.changed` where only one is named; of several, those are told in `changed`.
 */
export const resolveConflicts = (
  deps: ActionDeps,
  acting: Acting,
  ids: readonly ConflictId[],
  choice: ConflictChoice,
): Promise<{ readonly resolved: readonly ConflictId[]; readonly changed: readonly ConflictId[] }> =>
  act(deps, acting, async (trx, now) => {
    const found = ids.length === 0 ? [] : await lockConflicts(trx, ids);
    const open = found.filter(({ state }) => state === 'open');
    const resolved = open.map(({ id }) => id);
    const changed = ids.filter((id) => !resolved.includes(id));
    if (ids.length === 1 && found.length === 0)
      throw actionError('conflict.not_found', 'There is no such conflict in this workspace.');
    if (ids.length === 1 && open.length === 0)
      throw actionError('conflict.changed', 'The two values are not those that were shown any more.');
    if (open.length === 0) return { resolved, changed };
    await trx
      .updateTable('conflict')
      .set({ state: 'answered', choice, answered_by: acting.actor, answered_at: now })
      .where('id', 'in', resolved)
      .execute();
    await markForPerson(trx, await recordsOf(trx, open), now);
    await notifyLive(trx, acting.workspaceId, ['conflicts', 'records', 'overview']);
    const ends = open.flatMap((each) => [each.source_connection_id, each.target_connection_id]);
    await deps.wake(trx, [...new Set(ends)].toSorted());
    await appendAudit(
      trx,
      acting.workspaceId,
      open.map(({ id, flow_id: flow, source_record_id: subjectId, field }) => ({
        actor: acting.actor,
        action: 'conflict.resolved',
        subjectKind: 'record',
        subjectId,
        details: { conflict: id, flow, field, choice },
      })),
      now,
    );
    return { resolved, changed };
  });

/** The flow records that an answer concerns: the flow's own and those of the companion that carries values back. */
const recordsOf = async (
  trx: Transaction<Database>,
  open: readonly LockedConflict[],
): Promise<readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[]> => {
  const companions = await trx
    .selectFrom('flow')
    .select(['id', 'companion_of'])
    .where('companion_of', 'in', [...new Set(open.map((each) => each.flow_id))])
    .execute();
  const own = open.map((each) => ({ flowId: each.flow_id, sourceRecordId: each.source_record_id }));
  const back = open.flatMap((each) =>
    companions
      .filter((companion) => companion.companion_of === each.flow_id)
      .map(({ id }) => ({ flowId: id, sourceRecordId: each.source_record_id })),
  );
  return [...own, ...back];
};
