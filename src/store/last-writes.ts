import { sql, type Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { Database } from './tables.ts';

/** A write that was applied: when, and to which fields of the target. */
export interface AppliedWrite {
  readonly at: number;
  readonly action: ChangeAction;
  readonly fields: readonly string[];
}

/** The last write of a flow record that was applied, or the last one that took an edit of the target back. */
export const findLastWrite = async (
  trx: Transaction<Database>,
  of: { readonly flowId: FlowId; readonly sourceRecordId: RecordId },
  which: 'any' | 'overwriting',
): Promise<AppliedWrite | null> => {
  const found = await sql<AppliedWrite>`
    select settled_at as at, action,
      ${which === 'any' ? sql`to_jsonb(fields)` : sql`details->'overwritten'`} as fields
    from change where source_record_id = ${of.sourceRecordId} and flow_id = ${of.flowId} and state = 'applied'
      ${which === 'any' ? sql`` : sql`and details ? 'overwritten'`}
    order by planned_at desc, id desc limit 1`.execute(trx);
  return found.rows[0] ?? null;
};
