import { sql, type Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { Database } from './tables.ts';

/** A payment that a movement of a provider's balance was, and its payment in the ledger; `target_` members are null without one. */
export interface StandingRow {
  /** What was asked for: the provider's id of the charge. */
  readonly source: string;
  readonly target_kind: string | null;
  readonly target_key: string | null;
  readonly target_state: string | null;
  readonly target_body: string | null;
}

/**
 * The payments of invoices that have these provider's ids among their other ids, wherever flows carry payments into this
 * ledger from, with what they are linked to there. Ids of which nothing is known are missing.
 */
export const loadPaymentsBySource = async (
  trx: Transaction<Database>,
  ledger: { readonly connectionId: ConnectionId; readonly paymentKind: string },
  sources: readonly string[],
): Promise<readonly StandingRow[]> => {
  if (sources.length === 0) return [];
  const found = await sql<StandingRow>`
    select a.alias as source, t.kind as target_kind, t.key as target_key, t.state as target_state, t.body as target_body
    from flow f
    join record_alias a on a.connection_id = f.source_connection_id and a.kind = f.source_kind
      and a.alias = any(${[...new Set(sources)]}::text[])
    join record s on s.connection_id = a.connection_id and s.kind = a.kind and s.key = a.key and s.body is not null
    left join link l on l.source_record_id = s.id and l.target_connection_id = ${ledger.connectionId}
      and l.target_kind = ${ledger.paymentKind}
    left join record t on t.id = l.target_record_id
    where f.target_connection_id = ${ledger.connectionId} and f.target_kind = ${ledger.paymentKind}
      and f.settings ? 'payments'
    order by a.alias, s.key`.execute(trx);
  return found.rows;
};

/** Targets of one kind that source records of one kind are linked to, by the source's key. */
export const loadTargetsOf = async (
  trx: Transaction<Database>,
  source: { readonly connectionId: ConnectionId; readonly kind: string; readonly keys: readonly string[] },
  ledger: { readonly connectionId: ConnectionId; readonly kind: string },
): Promise<readonly StandingRow[]> => {
  if (source.keys.length === 0) return [];
  const found = await sql<StandingRow>`
    select s.key as source, t.kind as target_kind, t.key as target_key, t.state as target_state, t.body as target_body
    from record s
    left join link l on l.source_record_id = s.id and l.target_connection_id = ${ledger.connectionId}
      and l.target_kind = ${ledger.kind}
    left join record t on t.id = l.target_record_id
    where s.connection_id = ${source.connectionId} and s.kind = ${source.kind} and s.body is not null
      and s.key = any(${[...new Set(source.keys)]}::text[])`.execute(trx);
  return found.rows;
};
