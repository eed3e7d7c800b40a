import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, WorkspaceId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { Acting, ActionDeps } from './acting.ts';
import { actionError } from './action-errors.ts';
import { alignCompanions } from './companion-flows.ts';

export interface FlowEnds {
  readonly source: { readonly vendor: string; readonly kind: string };
  readonly target: { readonly vendor: string; readonly kind: string };
}

/** What a flow between these ends has to wait for, by its name; null where nothing is in its way. */
export type HoldsFlow = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ends: FlowEnds,
) => Promise<string | null>;

/** @throws `flow.held` where a flow of this name between these ends has to wait for a module. */
export const requireUnheld = async (
  trx: Transaction<Database>,
  holds: HoldsFlow | undefined,
  workspaceId: WorkspaceId,
  flow: FlowEnds & { readonly name: string },
): Promise<void> => {
  const module = (await holds?.(trx, workspaceId, flow)) ?? null;
  if (module === null) return;
  throw actionError('flow.held', `"${flow.name}" cannot run while the module "${module}" is switched off.`, {
    details: { module },
  });
};

interface FlowRow {
  readonly id: FlowId;
  readonly state: 'enabled' | 'paused';
  readonly paused_for: string | null;
  readonly settings: FlowSettings;
  readonly source_connection_id: ConnectionId;
  readonly source_vendor: string;
  readonly source_kind: string;
  readonly target_connection_id: ConnectionId;
  readonly target_vendor: string;
  readonly target_kind: string;
}

/**
 * Pauses the running flows that have to wait for something (`heldBy`), and lets those go on that were paused for something
 * that is there again; what people paused stays paused. Nothing is lost meanwhile: records gather marks, and what is on its
 * way to the vendor is settled. Doing it twice is doing it once.
 */
export const holdFlows = async (
  trx: Transaction<Database>,
  wake: ActionDeps['wake'],
  acting: Acting,
  heldBy: (ends: FlowEnds) => string | null,
  now: number,
): Promise<void> => {
  const { workspaceId, actor } = acting;
  const found = await sql<FlowRow>`
    select f.id, f.state, f.paused_for, f.settings, f.source_connection_id, s.vendor as source_vendor, f.source_kind,
      f.target_connection_id, t.vendor as target_vendor, f.target_kind
    from flow f join connection s on s.id = f.source_connection_id join connection t on t.id = f.target_connection_id
    where ${ownRows('f')} and f.companion_of is null and (f.state = 'enabled' or f.paused_for is not null)
    order by f.id for update of f`.execute(trx);
  const woken = new Set<ConnectionId>();
  for (const flow of found.rows) {
    const reason = heldBy({
      source: { vendor: flow.source_vendor, kind: flow.source_kind },
      target: { vendor: flow.target_vendor, kind: flow.target_kind },
    });
    if (reason === flow.paused_for) continue;
    const state = reason === null ? 'enabled' : 'paused';
    await trx.updateTable('flow').set({ state, paused_for: reason }).where('id', '=', flow.id).execute();
    await alignCompanions(trx, { id: flow.id, state, settings: flow.settings });
    if (state === flow.state) continue;
    const action = state === 'paused' ? 'flow.paused' : 'flow.resumed';
    const details = { for: reason ?? flow.paused_for };
    const about = { subjectKind: 'flow', subjectId: flow.id };
    await appendAudit(trx, workspaceId, [{ actor, action, ...about, details }], now);
    for (const id of [flow.source_connection_id, flow.target_connection_id]) woken.add(id);
  }
  if (woken.size === 0) return;
  await notifyLive(trx, workspaceId, ['records', 'overview']);
  await wake(trx, [...woken].toSorted());
};
