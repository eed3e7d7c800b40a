import type { ConnectionId, FlowId } from '#base/ids.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import { requestPass } from '#store/checkpoints.ts';
import { findConnection } from '#store/connections.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { lockFlow } from './locked-flow.ts';

/** Has both ends of a flow listed now instead of at their next poll. Returns the connections that were asked. */
export const syncFlowNow = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  options: { readonly all: boolean },
): Promise<{ readonly connectionIds: readonly ConnectionId[] }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await lockFlow(trx, flowId);
    if (flow.state === 'paused') throw actionError('flow.paused', `"${flow.name}" is paused.`);
    const ids = [flow.source_connection_id, flow.target_connection_id].toSorted();
    for (const id of ids) {
      const row = await findConnection(trx, id);
      if (row?.state !== 'connected')
        throw connectionError('connection.not_connected', `"${row?.name ?? id}" is not connected.`);
      const checkpoints = await trx
        .selectFrom('checkpoint')
        .select('kind')
        .where('connection_id', '=', id)
        .execute();
      const kinds = checkpoints.map((checkpoint) => checkpoint.kind);
      await requestPass(trx, id, kinds, { all: options.all, now });
    }
    await notifyLive(trx, acting.workspaceId, ['connections']);
    await deps.wake(trx, ids);
    const { actor } = acting;
    await appendAudit(
      trx,
      acting.workspaceId,
      [
        {
          actor,
          action: 'flow.sync_requested',
          subjectKind: 'flow',
          subjectId: flowId,
          details: { all: options.all },
        },
      ],
      now,
    );
    return { connectionIds: ids };
  });
