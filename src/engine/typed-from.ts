import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { loadTypedFrom } from '#store/hand-overs.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Session } from './session.ts';

/**
 * Which of these records were typed or drafted from what the target holds, and so never come back to it. What was made of
 * an offer that the target made no invoice of is no such: there is nothing there that it would double.
 */
export const findTypedHere = async (
  trx: Transaction<Database>,
  { deps, lease, connector }: Session,
  ids: readonly RecordId[],
): Promise<ReadonlySet<RecordId>> => {
  const door = connector.completed;
  const typed = await loadTypedFrom(trx, ids, lease.connectionId);
  return new Set(
    typed
      .filter(({ kind, key, body }) => {
        if (body === null || door?.offers?.kind !== kind) return true;
        const row = { connection_id: lease.connectionId, kind, key, body };
        return door.read(openRecordBody(deps.vault, row).fields, kind)?.isToldElsewhere === true;
      })
      .map(({ id }) => id),
  );
};
