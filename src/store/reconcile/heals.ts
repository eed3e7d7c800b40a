import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { FindingId, ReconciliationId, RecordId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import type { Database } from '#store/tables.ts';

export type FindingSelection =
  | { readonly which: 'all' }
  | { readonly which: 'kind'; readonly kind: FindingKind }
  | { readonly which: 'ids'; readonly ids: readonly FindingId[] };

/** The condition that selects findings `f`. */
export const selectedFindings = (selection: FindingSelection): RawBuilder<boolean> => {
  switch (selection.which) {
    case 'all':
      return sql<boolean>`true`;
    case 'kind':
      return sql<boolean>`f.kind = ${selection.kind}`;
    case 'ids':
      return sql<boolean>`f.id = any(${[...selection.ids]})`;
    default:
      return unreachable(selection);
  }
};

export interface Healed {
  readonly id: FindingId;
  readonly kind: FindingKind;
  readonly sourceRecordId: RecordId;
}

/**
 * Marks the records of the next findings that can be healed, and notes on each the mark it made. Links to records that are
 * gone are deleted, with what had been agreed on over them.
 */
export const healFindings = async (
  trx: Transaction<Database>,
  heal: {
    readonly reconciliationId: ReconciliationId;
    readonly selection: FindingSelection;
    readonly after: FindingId | null;
    readonly limit: number;
    readonly actor: string;
    readonly priority: number;
    readonly now: number;
  },
): Promise<readonly Healed[]> => {
  const { now } = heal;
  const chosen = await sql<Healed & { flowId: string; code: string | null }>`
    select f.id, f.kind, f.code, f.flow_id as "flowId", f.source_record_id as "sourceRecordId"
    from reconciliation_finding f
    where f.reconciliation_id = ${heal.reconciliationId} and f.healable and f.source_record_id is not null
      and f.id > ${heal.after ?? ''} and ${selectedFindings(heal.selection)}
    order by f.id limit ${heal.limit}`.execute(trx);
  const ids = chosen.rows.map((row) => row.sourceRecordId);
  if (ids.length === 0) return [];
  const broken = chosen.rows
    .filter((row) => row.kind === 'broken_link' && row.code === 'flow.target_gone')
    .map((row) => row.sourceRecordId);
  if (broken.length > 0) {
    await sql`
      delete from link l using reconciliation n join flow f on f.id = n.flow_id, record t
      where n.id = ${heal.reconciliationId} and l.source_record_id = any(${broken}) and t.id = l.target_record_id
        and l.target_connection_id = f.target_connection_id and l.target_kind = f.target_kind
        and t.state = 'deleted'`.execute(trx);
    await sql`
      update flow_record fr set agreed = null from reconciliation n
      where n.id = ${heal.reconciliationId} and fr.flow_id = n.flow_id and fr.source_record_id = any(${broken})`.execute(
      trx,
    );
  }
  await sql`
    with marked as (
      update flow_record fr set seq = fr.seq + 1, attempts = 0, next_at = 0, marked_at = ${now},
        priority = case when fr.seq > fr.synced_seq then least(fr.priority, ${heal.priority}::smallint) else ${heal.priority} end
      from (select r.flow_id, r.source_record_id from flow_record r join reconciliation n on n.flow_id = r.flow_id
        where n.id = ${heal.reconciliationId} and r.source_record_id = any(${ids})
        order by r.source_record_id for update of r) due
      where fr.flow_id = due.flow_id and fr.source_record_id = due.source_record_id
      returning fr.source_record_id, fr.seq)
    update reconciliation_finding f set heal_seq = m.seq, healed_by = ${heal.actor}, healed_at = ${now}
    from marked m where f.source_record_id = m.source_record_id
      and f.id = any(${chosen.rows.map((row) => row.id)})`.execute(trx);
  return chosen.rows.map(({ id, kind, sourceRecordId }) => ({ id, kind, sourceRecordId }));
};
