import { sql, type RawBuilder } from 'kysely';
import type { ChangeId, ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import { markForPerson } from '#store/person-marks.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';

export type ReplaySelection =
  | { readonly which: 'ids'; readonly ids: readonly ChangeId[] }
  | { readonly which: 'code'; readonly code: string }
  | { readonly which: 'all' };

/** Dead letters replayed in one transaction: locks are held briefly, and what is done stays done. */
const groupSize = 500;

interface Replayed {
  readonly id: ChangeId;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly target_connection_id: ConnectionId;
  readonly code: string | null;
}

/**
 * Moves dead letters on and has their records looked at again first of all work: each is planned anew from what both
 * sides hold now. Only those that are dead when it begins; one that dies again meanwhile is not taken twice.
 */
export const replayDeadLetters = async (
  deps: ActionDeps,
  acting: Acting,
  selection: ReplaySelection,
): Promise<{ readonly replayed: number }> => {
  const before = deps.clock.now();
  const chosen = conditionOf(selection);
  let replayed = 0;
  for (;;) {
    const count = await act(deps, acting, (trx, now) => replayGroup(trx, deps, acting, chosen, before, now));
    replayed += count;
    if (count < groupSize) return { replayed };
  }
};

const conditionOf = (selection: ReplaySelection): RawBuilder<unknown> => {
  switch (selection.which) {
    case 'ids':
      return sql`id = any(${[...selection.ids]})`;
    case 'code':
      return sql`coalesce(code, '') = ${selection.code}`;
    case 'all':
      return sql`true`;
    default:
      return unreachable(selection);
  }
};

const replayGroup = async (
  trx: Parameters<Parameters<typeof act>[2]>[0],
  deps: ActionDeps,
  acting: Acting,
  chosen: RawBuilder<unknown>,
  before: number,
  now: number,
): Promise<number> => {
  const { workspaceId, actor } = acting;
  const moved = await sql<Replayed>`
    update change set state = 'superseded', settled_at = ${now} where id in (
      select id from change where workspace_id = ${workspaceId} and state = 'dead' and ${chosen}
        and coalesce(settled_at, planned_at) <= ${before}
      order by id limit ${groupSize} for update)
    returning id, flow_id, source_record_id, target_connection_id, code`.execute(trx);
  if (moved.rows.length === 0) return 0;
  await markForPerson(
    trx,
    moved.rows.map((row) => ({ flowId: row.flow_id, sourceRecordId: row.source_record_id })),
    now,
  );
  await notifyLive(trx, workspaceId, ['dead_letters', 'records', 'changes', 'overview']);
  await deps.wake(trx, [...new Set(moved.rows.map((row) => row.target_connection_id))].toSorted());
  await appendAudit(
    trx,
    workspaceId,
    moved.rows.map((row) => ({
      actor,
      action: 'change.replayed',
      subjectKind: 'record',
      subjectId: row.source_record_id,
      details: { change: row.id, code: row.code },
    })),
    now,
  );
  return moved.rows.length;
};
