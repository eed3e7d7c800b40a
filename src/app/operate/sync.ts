import { systemClock } from '#base/clock.ts';
import type { FlowId, WorkspaceId } from '#base/ids.ts';
import { sql } from 'kysely';
import { countFlows, loadFlows } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface FlowProgress {
  readonly id: FlowId;
  readonly name: string;
  readonly inSync: number;
  readonly pending: number;
  readonly review: number;
  readonly dead: number;
  readonly skipped: number;
}

export interface SyncProgress {
  readonly flows: readonly FlowProgress[];
  /** Kinds whose listing is under way or asked for and not begun. */
  readonly listing: number;
  /** Records that are still to be read again. */
  readonly toRead: number;
  /** Nothing is listed, read or pending. */
  readonly settled: boolean;
}

/** Asks for both ends of all flows that are not paused to be listed now; gives the flows' names. */
export const startSync = async (
  { actions, plumbline }: Operator,
  workspaceId: WorkspaceId,
  all: boolean,
): Promise<readonly string[]> => {
  const flows = await inWorkspace(plumbline.store.db, workspaceId, (trx) => loadFlows(trx));
  const enabled = flows.filter((flow) => flow.state === 'enabled' && flow.companion_of === null);
  for (const flow of enabled)
    await actions.flows.syncNow({ workspaceId, actor: operatorActor }, flow.id, { all });
  return enabled.map((flow) => flow.name);
};

/** Where the work of a workspace stands at this moment. */
export const readProgress = ({ plumbline }: Operator, workspaceId: WorkspaceId): Promise<SyncProgress> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const countsOf = await countFlows(trx);
    const flows = (await loadFlows(trx)).map(({ id, name }) => {
      const { inSync, pending, review, dead, skipped } = countsOf(id);
      return { id, name, inSync, pending, review, dead, skipped };
    });
    const left = await sql<{ listing: number; reading: number }>`
      select
        (select count(*)::integer from checkpoint p join connection c on c.id = p.connection_id
          where c.state = 'connected' and (p.pass_started_at is not null or p.next_at <= ${systemClock.now()})) as listing,
        (select count(*)::integer from record r join connection c on c.id = r.connection_id
          where c.state = 'connected' and r.stale_seq > r.seen_seq) as reading`.execute(trx);
    const { listing = 0, reading = 0 } = left.rows[0] ?? {};
    const pending = flows.reduce((sum, flow) => sum + flow.pending, 0);
    return { flows, listing, toRead: reading, settled: listing + reading + pending === 0 };
  });
