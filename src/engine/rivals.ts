import type { Transaction } from 'kysely';
import type { ConnectionId, RecordId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { RivalValues } from '#model/field-verdict.ts';
import { restoredFields } from '#model/shared-target.ts';
import { listRivalAgreements } from '#store/rival-agreements.ts';
import { listWriters } from '#store/views/writers.ts';
import type { Database } from '#store/tables.ts';
import type { OpenFlow } from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import type { EngineDeps } from './deps.ts';
import { writerOf } from './shared-targets.ts';

/**
 * What the other running flows into the same records carried last, of the fields whose edits they take back, by target record.
 * A flow that takes edits back as well leaves these values alone, or each would write over the other without end.
 */
export const openRivals = async (
  trx: Transaction<Database>,
  { registry, vault }: Pick<EngineDeps, 'registry' | 'vault'>,
  flow: OpenFlow,
  targetConnectionId: ConnectionId,
  targetIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, RivalValues>> => {
  const writers = await listWriters(trx);
  const restoredBy = new Map(
    writers.flatMap((writer) => {
      const isRival =
        writer.id !== flow.id &&
        writer.state === 'enabled' &&
        writer.target.connectionId === targetConnectionId &&
        writer.target.kind === flow.targetKind;
      const fields = isRival ? restoredFields(writerOf(registry, writer)) : new Set<string>();
      return fields.size === 0 ? [] : [[writer.id, fields] as const];
    }),
  );
  const values = new Map<RecordId, Map<string, JsonValue[]>>();
  if (restoredBy.size === 0 || targetIds.length === 0) return values;
  for (const row of await listRivalAgreements(trx, [...restoredBy.keys()], targetIds)) {
    const agreed = openAgreed(vault, row.flowId, row.sourceId, row.agreed);
    const ofTarget = values.get(row.targetId) ?? new Map<string, JsonValue[]>();
    values.set(row.targetId, ofTarget);
    for (const [field, value] of Object.entries(agreed?.values ?? {}))
      if (restoredBy.get(row.flowId)?.has(field) === true)
        ofTarget.set(field, [...(ofTarget.get(field) ?? []), value]);
  }
  return values;
};
