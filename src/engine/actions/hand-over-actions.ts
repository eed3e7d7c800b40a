import { sql } from 'kysely';
import type { ConnectionId, FlowId, HandOverId, RecordId } from '#base/ids.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import { markForPerson } from '#store/person-marks.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';

/**
 * Says that these were typed at the other vendor (`done`), or that one is not (`open`): then the invoice that was seen for
 * it counts as another's from now on. Those that stand so already are left.
 * @throws `hand_over.not_found`, `hand_over.changed` where only one is named; of several, those are told in `left`.
 */
export const settleHandOvers = (
  deps: ActionDeps,
  acting: Acting,
  ids: readonly HandOverId[],
  to: 'open' | 'done',
): Promise<{ readonly settled: readonly HandOverId[]; readonly left: readonly HandOverId[] }> =>
  act(deps, acting, async (trx, now) => {
    const found = await sql<{
      id: HandOverId;
      state: 'open' | 'done';
      flow_id: FlowId;
      source_record_id: RecordId;
      target_connection_id: ConnectionId;
    }>`
      select h.id, h.state, h.flow_id, h.source_record_id, f.target_connection_id from hand_over h
      join flow f on f.id = h.flow_id where h.id = any(${[...ids]}::text[]) order by h.id for update of h`.execute(
      trx,
    );
    const moving = found.rows.filter(({ state }) => state !== to);
    const settled = moving.map(({ id }) => id);
    const left = ids.filter((id) => !settled.includes(id));
    if (ids.length === 1 && found.rows.length === 0)
      throw actionError('hand_over.not_found', 'There is no such hand-over in this workspace.');
    if (ids.length === 1 && moving.length === 0)
      throw actionError('hand_over.changed', `The hand-over is ${to} already.`);
    if (moving.length === 0) return { settled, left };
    await (
      to === 'done'
        ? sql`update hand_over set state = 'done', note = null, done_by = ${acting.actor}, done_at = ${now}
          where id = any(${settled}::text[])`
        : sql`update hand_over set state = 'open', note = null, done_by = null, done_at = null,
          refused_record_id = coalesce(seen_record_id, refused_record_id), seen_record_id = null
          where id = any(${settled}::text[])`
    ).execute(trx);
    await markForPerson(
      trx,
      moving.map((each) => ({ flowId: each.flow_id, sourceRecordId: each.source_record_id })),
      now,
    );
    await notifyLive(trx, acting.workspaceId, ['hand_overs', 'records', 'overview']);
    await deps.wake(trx, [...new Set(moving.map((each) => each.target_connection_id))].toSorted());
    await appendAudit(
      trx,
      acting.workspaceId,
      moving.map(({ id, flow_id: flow, source_record_id: subjectId }) => ({
        actor: acting.actor,
        action: to === 'done' ? 'hand_over.done' : 'hand_over.reopened',
        subjectKind: 'record',
        subjectId,
        details: { handOver: id, flow },
      })),
      now,
    );
    return { settled, left };
  });
