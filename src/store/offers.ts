import { sql, type Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import { handOverReasons } from '#model/hand-over.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';

/** Where offers and the invoices that are made of them come from, and where both are handed over to. */
export interface OfferEnds {
  readonly sourceId: ConnectionId;
  readonly targetId: ConnectionId;
}

/** A record of the same sale, by the number of the offer, and what it holds, sealed. */
export interface SameSale {
  readonly name: string;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly body: string;
}

/**
 * Offers of these numbers, as keys of names, that are handed over or are about to be: those with a hand-over or a draft, and
 * those that an enabled flow has not left out.
 */
export const loadTakenOffers = async (
  trx: Transaction<Database>,
  { sourceId, targetId }: OfferEnds,
  offerKind: string,
  names: readonly string[],
): Promise<readonly SameSale[]> => {
  if (names.length === 0) return [];
  const found = await sql<SameSale>`
    select q.name_key as name, q.connection_id, q.kind, q.key, q.body from flow f
    join record q on q.connection_id = f.source_connection_id and q.kind = f.source_kind
      and q.name_key = any(${[...new Set(names)]}::text[]) and q.body is not null
    join flow_record fr on fr.flow_id = f.id and fr.source_record_id = q.id
    where f.source_connection_id = ${sourceId} and f.source_kind = ${offerKind}
      and f.target_connection_id = ${targetId} and f.settings ? 'handOver'
      and (exists (select 1 from hand_over h where h.flow_id = f.id and h.source_record_id = q.id)
        or exists (select 1 from link l where l.source_record_id = q.id and l.target_connection_id = ${targetId})
        or (f.state = 'enabled'
          and not (fr.state = 'skipped' and fr.state_code = any(${[...handOverReasons]}::text[]))))`.execute(
    trx,
  );
  return found.rows;
};

/** Invoices that name one of these offers and were handed over already. Numbers are as they stand there. */
export const loadTakenInvoices = async (
  trx: Transaction<Database>,
  { sourceId, targetId }: OfferEnds,
  { invoiceKind, namedIn }: { readonly invoiceKind: string; readonly namedIn: string },
  numbers: readonly string[],
): Promise<readonly SameSale[]> => {
  if (numbers.length === 0) return [];
  const found = await sql<SameSale>`
    select m.value as name, r.connection_id, r.kind, r.key, r.body from record_mention m
    join record r on r.connection_id = m.connection_id and r.kind = m.kind and r.key = m.key and r.body is not null
    where m.connection_id = ${sourceId} and m.kind = ${invoiceKind} and m.name = ${namedIn}
      and m.value = any(${[...new Set(numbers)]}::text[])
      and (exists (select 1 from hand_over h join flow f on f.id = h.flow_id
          where h.source_record_id = r.id and f.target_connection_id = ${targetId})
        or exists (select 1 from link l where l.source_record_id = r.id and l.target_connection_id = ${targetId}))`.execute(
    trx,
  );
  return found.rows;
};

/**
 * Has the invoices that name these offers looked at again where they stand otherwise than their offer has it: left out
 * although it is not handed over, or the other way round.
 */
export const markInvoicesOf = (
  trx: Transaction<Database>,
  { sourceId, targetId }: OfferEnds,
  { invoiceKind, namedIn }: { readonly invoiceKind: string; readonly namedIn: string },
  offers: readonly { readonly number: string; readonly isTaken: boolean }[],
  now: number,
): Promise<void> =>
  sendAhead(
    trx,
    sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id
      from unnest(${offers.map(({ number }) => number)}::text[], ${offers.map(({ isTaken }) => isTaken)}::boolean[])
        as o (number, taken)
      join record_mention m on m.connection_id = ${sourceId} and m.kind = ${invoiceKind} and m.name = ${namedIn}
        and m.value = o.number
      join record r on r.connection_id = m.connection_id and r.kind = m.kind and r.key = m.key
      join flow f on f.source_connection_id = ${sourceId} and f.source_kind = ${invoiceKind}
        and f.target_connection_id = ${targetId} and f.settings ? 'handOver'
      join flow_record fr on fr.flow_id = f.id and fr.source_record_id = r.id
      where (fr.state_code is not distinct from 'hand_over.told_elsewhere') <> o.taken
      order by 1, 2 for update of fr)`,
  );
