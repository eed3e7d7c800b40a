import { sql, type Transaction } from 'kysely';
import type { ConnectionId, DeliveryId } from '#base/ids.ts';
import type { InboundDeliveryTable, InboundState } from './inbound-tables.ts';
import type { Database } from './tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './views/page-cursor.ts';

export type NewInbound = Omit<InboundDeliveryTable, 'repeats' | 'last_at' | 'replayed_at'>;
export type InboundOutcome = Pick<InboundDeliveryTable, 'state' | 'code' | 'message' | 'hint' | 'records'>;

/**
 * Stores a delivery, or counts it as a repeat of the one that is there, and keeps that one locked. `before` is how the one
 * that was there stood; null for a new one.
 */
export const keepInbound = async (
  trx: Transaction<Database>,
  row: NewInbound,
): Promise<{ readonly id: DeliveryId; readonly before: InboundState | null }> => {
  const kept = await sql<{ id: DeliveryId; state: InboundState }>`
    insert into inbound_delivery (id, workspace_id, connection_id, delivery_key, state, code, message, hint, records, size,
      body, received_at, last_at)
    values (${row.id}, ${row.workspace_id}, ${row.connection_id}, ${row.delivery_key}, ${row.state}, ${row.code},
      ${row.message}, ${row.hint}, ${row.records}, ${row.size}, ${row.body}, ${row.received_at}, ${row.received_at})
    on conflict (connection_id, delivery_key)
      do update set repeats = inbound_delivery.repeats + 1, last_at = excluded.last_at
    returning id, state`.execute(trx);
  const [found] = kept.rows;
  if (found === undefined) throw new Error('an upsert returns its row');
  return { id: found.id, before: found.id === row.id ? null : found.state };
};

/** How a delivery stands after it was read again, with the body where another came under its id. */
export const settleInbound = async (
  trx: Transaction<Database>,
  id: DeliveryId,
  outcome: InboundOutcome & {
    readonly body?: string;
    readonly size?: number;
    readonly replayed_at?: number;
  },
): Promise<void> => {
  await trx.updateTable('inbound_delivery').set(outcome).where('id', '=', id).execute();
};

export const lockInbound = (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  id: DeliveryId,
): Promise<InboundRow | undefined> =>
  trx
    .selectFrom('inbound_delivery')
    .selectAll()
    .where('id', '=', id)
    .where('connection_id', '=', connectionId)
    .forUpdate()
    .executeTakeFirst();

export const findInbound = (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  id: DeliveryId,
): Promise<InboundRow | undefined> =>
  trx
    .selectFrom('inbound_delivery')
    .selectAll()
    .where('id', '=', id)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();

export type InboundRow = Omit<InboundDeliveryTable, 'repeats'> & { readonly repeats: number };

/** Newest first. */
export const listInbound = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  state: InboundState | null,
  page: PageRequest<[number, string]>,
): Promise<PageOfRows<InboundRow>> => {
  let query = trx.selectFrom('inbound_delivery').selectAll().where('connection_id', '=', connectionId);
  if (state !== null) query = query.where('state', '=', state);
  if (page.after !== null) {
    const [at, id] = page.after;
    query = query.where(sql<boolean>`(received_at, id) < (${at}, ${id})`);
  }
  const rows = await query
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return cutPage(rows, page.limit, (row) => [row.received_at, row.id]);
};
