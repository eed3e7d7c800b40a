import type { Transaction } from 'kysely';
import type { Reading } from '#model/lineage.ts';
import { findDeliveryBefore, findRunAt } from '#store/lineage.ts';
import type { ConnectionId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

const triggers = { baseline: 'first_pass', poll: 'poll', person: 'person' } as const;

/**
 * How a state of a record had come: by the pass that was listing then, or by the webhook before it was read. What is not kept any
 * more is left null.
 */
export const readingOf = async (
  trx: Transaction<Database>,
  record: { readonly connection_id: ConnectionId; readonly kind: string; readonly key: string },
  seen: { readonly seenBy: string | null; readonly observedAt: number | null },
): Promise<Reading> => {
  const at = seen.observedAt;
  const nothing = { at, deliveryId: null, receivedAt: null, runId: null };
  if (at === null) return { ...nothing, by: 'unknown' };
  switch (seen.seenBy) {
    case 'write':
      return { ...nothing, by: 'write' };
    case 'list': {
      const run = await findRunAt(trx, { connectionId: record.connection_id, kind: record.kind }, at);
      return { ...nothing, by: run === undefined ? 'poll' : triggers[run.trigger], runId: run?.id ?? null };
    }
    case 'read': {
      const told = await findDeliveryBefore(trx, record, at);
      return told === undefined
        ? { ...nothing, by: 'read' }
        : { ...nothing, by: 'webhook', deliveryId: told.id, receivedAt: told.received_at };
    }
    default:
      return { ...nothing, by: 'unknown' };
  }
};
