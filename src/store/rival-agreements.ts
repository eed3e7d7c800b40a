import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/** What one of some flows agreed on last with a record of the target that it is linked to; `agreed` is sealed. */
export interface RivalAgreement {
  readonly targetId: RecordId;
  readonly flowId: FlowId;
  readonly sourceId: RecordId;
  readonly agreed: string | null;
}

export const listRivalAgreements = (
  trx: Transaction<Database>,
  flowIds: readonly FlowId[],
  targetIds: readonly RecordId[],
): Promise<readonly RivalAgreement[]> =>
  trx
    .selectFrom('link as l')
    .innerJoin('flow_record as fr', 'fr.source_record_id', 'l.source_record_id')
    .select([
      'l.target_record_id as targetId',
      'fr.flow_id as flowId',
      'fr.source_record_id as sourceId',
      'fr.agreed as agreed',
    ])
    .where('l.target_record_id', 'in', [...targetIds])
    .where('fr.flow_id', 'in', [...flowIds])
    .execute();
