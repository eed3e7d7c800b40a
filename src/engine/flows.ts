import { sql, type Transaction } from 'kysely';
import { toIso } from '#base/clock.ts';
import { newId, type FlowId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import { appendAudit } from '#store/audit.ts';
import type { RecordOwner } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Preset } from './presets/presets.ts';

/**
 * Makes a flow of a preset between two connections and marks every source record seen so far, so that nothing waits for
 * its next change. Making it twice returns the one there is. `companionOf`: the flow that it goes with.
 */
export const createFlow = async (
  trx: Transaction<Database>,
  ends: { readonly source: RecordOwner; readonly target: RecordOwner },
  preset: Preset,
  author: string,
  now: number,
  companionOf: FlowId | null = null,
): Promise<FlowId> => {
  const { workspaceId } = ends.source;
  const made = await sql<{ id: FlowId }>`
    insert into flow (id, workspace_id, preset, name, source_connection_id, source_kind, target_connection_id, target_kind,
      state, settings, companion_of, mapping_version, created_at)
    values (${newId('flow', now)}, ${workspaceId}, ${preset.preset}, ${preset.name}, ${ends.source.connectionId},
      ${preset.source.kind}, ${ends.target.connectionId}, ${preset.target.kind}, 'enabled',
      ${JSON.stringify(settingsAt(preset, now))}::jsonb, ${companionOf}, 1, ${now})
    on conflict (workspace_id, preset, source_connection_id, target_connection_id) do nothing
    returning id`.execute(trx);
  const id = made.rows[0]?.id;
  if (id === undefined) {
    const there = await trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', preset.preset)
      .where('source_connection_id', '=', ends.source.connectionId)
      .where('target_connection_id', '=', ends.target.connectionId)
      .executeTakeFirstOrThrow();
    return there.id;
  }
  await trx
    .insertInto('mapping')
    .values({
      flow_id: id,
      version: 1,
      workspace_id: workspaceId,
      rules: JSON.stringify(preset.rules),
      author,
      note: 'As shipped.',
      created_at: now,
    })
    .execute();
  await sql`
    insert into flow_record (flow_id, source_record_id, workspace_id, target_connection_id, state, priority, marked_at)
    select ${id}, r.id, r.workspace_id, ${ends.target.connectionId}, 'pending', 3, ${now} from record r
    where r.connection_id = ${ends.source.connectionId} and r.kind = ${preset.source.kind} and r.hash is not null
    on conflict do nothing`.execute(trx);
  await appendAudit(
    trx,
    workspaceId,
    [
      {
        actor: author,
        action: 'flow.created',
        subjectKind: 'flow',
        subjectId: id,
        details: { preset: preset.preset },
      },
    ],
    now,
  );
  return id;
};

/** Flows of invoices, of payments, of hand-overs and of agreed services begin on the day they are made, so that years of old ones are not made anew. */
const settingsAt = ({ settings }: Preset, now: number): FlowSettings => {
  const from = toIso(now).slice(0, 10);
  const { ledger, payments, clearing, handOver, billing } = settings;
  return {
    ...settings,
    ...(ledger === undefined ? {} : { ledger: { from, ...ledger } }),
    ...(payments === undefined ? {} : { payments: { from, ...payments } }),
    ...(clearing === undefined ? {} : { clearing: { from, ...clearing } }),
    ...(handOver === undefined ? {} : { handOver: { from, ...handOver } }),
    ...(billing === undefined ? {} : { billing: { from, ...billing } }),
  };
};
