import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { PairingSettings, PairEdge } from '#model/pairing.ts';
import { ownPlaces, placesOf } from '#model/pairing.ts';
import { askAhead } from './pipelined-dialect.ts';
import type { ChangedRecord, RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/** Invoices have this kind at both ends: at the source they name charges, at the target their other ids are charges. */
const invoiceKind = 'invoice';

/** The two ends of a flow that pairs payments with charges, and the places of a charge that may name payments. */
export interface PairEnds {
  readonly source: { readonly connectionId: ConnectionId; readonly kind: string };
  readonly target: { readonly connectionId: ConnectionId; readonly kind: string };
  readonly places: readonly string[];
}

/** Places that lead from a payment to its own vendor’s records. */
const withinSource: readonly string[] = [ownPlaces.invoice, ownPlaces.payer];

/** Every explicit reference between these payments and any charge, whichever side holds it. */
export const loadPairEdges = async (
  trx: Transaction<Database>,
  { source, target, places }: PairEnds,
  payments: readonly string[],
): Promise<readonly PairEdge[]> => {
  if (payments.length === 0) return [];
  const [s, t] = [source.connectionId, target.connectionId];
  const found = await sql<PairEdge>`
    with p as (select unnest(${[...new Set(payments)]}::text[]) as key),
    said as (
      select m.key as payment, m.value as invoice from p join record_mention m
        on m.connection_id = ${s} and m.kind = ${source.kind} and m.key = p.key and m.name = ${ownPlaces.invoice}),
    named as (
      select key as payment, key as word, 'payment' as by from p
      union select p.key, a.alias, 'payment' from p join record_alias a
        on a.connection_id = ${s} and a.kind = ${source.kind} and a.key = p.key
      union select payment, invoice, 'invoice' from said
      union select i.payment, a.alias, 'invoice' from said i join record_alias a
        on a.connection_id = ${s} and a.kind = ${invoiceKind} and a.key = i.invoice),
    told as (
      select m.key as payment, m.value as word, 'payment' as by from p join record_mention m
        on m.connection_id = ${s} and m.kind = ${source.kind} and m.key = p.key
        and m.name <> all(${[...withinSource]}::text[])
      union select i.payment, m.value, 'invoice' from said i join record_mention m
        on m.connection_id = ${s} and m.kind = ${invoiceKind} and m.key = i.invoice),
    ids as (
      select payment, word, by from told
      union select o.payment, a.alias, o.by from told o join record_alias a
        on a.connection_id = ${t} and a.kind = ${invoiceKind} and a.key = o.word)
    select distinct payment, charge, by from (
      select i.payment, c.key as charge, i.by from ids i join record c
        on c.connection_id = ${t} and c.kind = ${target.kind} and c.key = i.word and c.hash is not null
      union select i.payment, m.key, i.by from ids i join record_mention m
        on m.connection_id = ${t} and m.value = i.word and m.kind = ${target.kind} and m.name = ${ownPlaces.order}
      union select n.payment, m.key, n.by from named n join record_mention m
        on m.connection_id = ${t} and m.value = n.word and m.kind = ${target.kind}
        and m.name = any(${[...places]}::text[])) e
    order by 1, 2, 3`.execute(trx);
  return found.rows;
};

/**
 * Payments that hold one of `ids` themselves or by an invoice of theirs, and those that `names` are of: their own ids, or
 * numbers of their invoices.
 */
const loadPaymentsBy = async (
  trx: Transaction<Database>,
  { source, target }: PairEnds,
  { ids, names }: { readonly ids: readonly string[]; readonly names: readonly string[] },
): Promise<readonly string[]> => {
  const [s, t] = [source.connectionId, target.connectionId];
  const found = await sql<{ key: string }>`
    with given as (select unnest(${[...new Set(ids)]}::text[]) as word),
    ids as (
      select word from given
      union select a.key from given g join record_alias a
        on a.connection_id = ${t} and a.kind = ${invoiceKind} and a.alias = g.word
      union select a.alias from given g join record_alias a
        on a.connection_id = ${t} and a.kind = ${invoiceKind} and a.key = g.word),
    names as (select unnest(${[...new Set(names)]}::text[]) as word),
    near as (
      select m.kind, m.key from ids i join record_mention m on m.connection_id = ${s} and m.value = i.word
        and m.name <> all(${[...withinSource]}::text[])
      union select r.kind, r.key from names n join record r
        on r.connection_id = ${s} and r.kind in (${source.kind}, ${invoiceKind}) and r.key = n.word
      union select a.kind, a.key from names n join record_alias a
        on a.connection_id = ${s} and a.kind in (${source.kind}, ${invoiceKind}) and a.alias = n.word)
    select key from near where kind = ${source.kind}
    union select m.key from near k join record_mention m
      on m.connection_id = ${s} and m.value = k.key and m.kind = ${source.kind} and m.name = ${ownPlaces.invoice}
    where k.kind = ${invoiceKind}
    order by 1`.execute(trx);
  return found.rows.map(({ key }) => key);
};

/** Payments that refer to one of these charges, or that one of them refers to. */
export const loadPaymentsOf = async (
  trx: Transaction<Database>,
  ends: PairEnds,
  charges: readonly string[],
): Promise<readonly string[]> => {
  if (charges.length === 0) return [];
  const { target, places } = ends;
  const held = await sql<{ name: string; value: string }>`
    select name, value from record_mention where connection_id = ${target.connectionId} and kind = ${target.kind}
      and key = any(${[...new Set(charges)]}::text[])`.execute(trx);
  const at = (wanted: readonly string[]): readonly string[] =>
    held.rows.flatMap(({ name, value }) => (wanted.includes(name) ? [value] : []));
  return loadPaymentsBy(trx, ends, { ids: [...charges, ...at([ownPlaces.order])], names: at(places) });
};

export interface ChargeRow {
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly state: RecordState;
  readonly body: string;
  /** The payment that it is linked to; null while it is to none. */
  readonly payment: string | null;
}

/** Charges by key, with what they are linked to. */
export const loadCharges = async (
  trx: Transaction<Database>,
  { source, target }: PairEnds,
  keys: readonly string[],
): Promise<readonly ChargeRow[]> => {
  if (keys.length === 0) return [];
  const found = await sql<ChargeRow>`
    select c.id, c.connection_id, c.kind, c.key, c.state, c.body, p.key as payment from record c
    left join link l on l.target_record_id = c.id and l.source_connection_id = ${source.connectionId}
      and l.source_kind = ${source.kind}
    left join record p on p.id = l.source_record_id
    where c.connection_id = ${target.connectionId} and c.kind = ${target.kind} and c.body is not null
      and c.key = any(${[...new Set(keys)]}::text[])
    order by c.key`.execute(trx);
  return found.rows;
};

/** Keys of the charges that these payers made, by payer; what is linked to a payment already is left out. */
export const loadChargesOfPayers = async (
  trx: Transaction<Database>,
  { source, target }: PairEnds,
  payers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (payers.length === 0) return new Map();
  const found = await sql<{ payer: string; key: string }>`
    select m.value as payer, m.key from record_mention m
    join record c on c.connection_id = m.connection_id and c.kind = m.kind and c.key = m.key
    where m.connection_id = ${target.connectionId} and m.kind = ${target.kind} and m.name = ${ownPlaces.payer}
      and m.value = any(${[...new Set(payers)]}::text[])
      and not exists (select 1 from link l where l.target_record_id = c.id
        and l.source_connection_id = ${source.connectionId} and l.source_kind = ${source.kind})
    order by 1, 2`.execute(trx);
  return new Map(
    [...Map.groupBy(found.rows, ({ payer }) => payer)].map(([payer, rows]) => [
      payer,
      rows.map(({ key }) => key),
    ]),
  );
};

/** The records of a kind by key, sealed. */
export const loadBodies = async (
  trx: Transaction<Database>,
  of: PairEnds['source'],
  keys: readonly string[],
): Promise<
  readonly {
    readonly connection_id: ConnectionId;
    readonly kind: string;
    readonly key: string;
    readonly state: RecordState;
    readonly body: string;
  }[]
> => {
  if (keys.length === 0) return [];
  const found = await sql<{
    connection_id: ConnectionId;
    kind: string;
    key: string;
    state: RecordState;
    body: string;
  }>`
    select connection_id, kind, key, state, body from record where connection_id = ${of.connectionId}
      and kind = ${of.kind} and body is not null and key = any(${[...new Set(keys)]}::text[])`.execute(trx);
  return found.rows;
};

/** A flow of pairs that a changed record may concern. */
export interface PairFlow {
  readonly id: FlowId;
  readonly source_connection_id: ConnectionId;
  readonly source_kind: string;
  readonly target_connection_id: ConnectionId;
  readonly target_kind: string;
  readonly pairing: PairingSettings;
}

/** The flows of pairs with an end at this connection. Sent ahead: almost always there is none. */
export const findPairFlows = (
  trx: Transaction<Database>,
  { connectionId }: RecordOwner,
): ReturnType<typeof askAhead<PairFlow>> =>
  askAhead<PairFlow>(
    trx,
    sql<PairFlow>`
    select id, source_connection_id, source_kind, target_connection_id, target_kind, settings->'pairing' as pairing
    from flow where settings ? 'pairing' and ${connectionId}::text in (source_connection_id, target_connection_id)`,
  );

/**
 * Marks the payments that what changed may concern beside those that changed themselves: whose invoice, charge or rival it
 * was, or will be. Returns the connections whose drain has to look.
 */
export const markPairs = async (
  trx: Transaction<Database>,
  flow: PairFlow,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
): Promise<readonly ConnectionId[]> => {
  const ends: PairEnds = {
    source: { connectionId: flow.source_connection_id, kind: flow.source_kind },
    target: { connectionId: flow.target_connection_id, kind: flow.target_kind },
    places: placesOf(flow.pairing),
  };
  const payments = new Set<string>();
  const put = (keys: readonly string[]): void => {
    for (const key of keys) payments.add(key);
  };
  const ofKind = (kind: string): readonly ChangedRecord[] => changed.filter((each) => each.kind === kind);
  if (owner.connectionId === ends.source.connectionId) {
    const near = [...ofKind(flow.source_kind), ...ofKind(invoiceKind)];
    put(
      await loadPaymentsBy(trx, ends, {
        ids: valuesOf(near, (name) => !withinSource.includes(name)),
        names: near.map(({ key }) => key),
      }),
    );
    const charges = (await loadPairEdges(trx, ends, [...payments])).map(({ charge }) => charge);
    put(await loadPaymentsOf(trx, ends, charges));
  }
  if (owner.connectionId === ends.target.connectionId) {
    const charges = ofKind(flow.target_kind);
    const near = [...charges, ...ofKind(invoiceKind)];
    put(
      await loadPaymentsBy(trx, ends, {
        ids: [
          ...near.flatMap(({ key, aliases = [] }) => [key, ...aliases]),
          ...valuesOf(charges, (name) => name === ownPlaces.order),
        ],
        names: valuesOf(charges, (name) => ends.places.includes(name)),
      }),
    );
    put(
      await loadPaymentsOfPayers(
        trx,
        flow,
        valuesOf(charges, (name) => name === ownPlaces.payer),
      ),
    );
  }
  if (payments.size === 0) return [];
  const marked = await sql<{ id: ConnectionId }>`
    with marked as (
      update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = ${priority}
      where (flow_id, source_record_id) in (
        select fr.flow_id, fr.source_record_id from record r
        join flow_record fr on fr.flow_id = ${flow.id} and fr.source_record_id = r.id
        where r.connection_id = ${flow.source_connection_id} and r.kind = ${flow.source_kind}
          and r.key = any(${[...payments]}::text[])
        order by 1, 2 for update of fr)
      returning target_connection_id)
    select distinct target_connection_id as id from marked`.execute(trx);
  return marked.rows.map(({ id }) => id);
};

const valuesOf = (records: readonly ChangedRecord[], counts: (name: string) => boolean): readonly string[] =>
  records.flatMap(({ mentions = [] }) =>
    mentions.flatMap(({ name, value }) => (counts(name) ? [value] : [])),
  );

/** Payments without any reference of clients that these payers are linked to: one of them may have been paid twice. */
const loadPaymentsOfPayers = async (
  trx: Transaction<Database>,
  flow: PairFlow,
  payers: readonly string[],
): Promise<readonly string[]> => {
  if (payers.length === 0) return [];
  const found = await sql<{ key: string }>`
    select distinct m.key from record t
    join link l on l.target_record_id = t.id and l.source_connection_id = ${flow.source_connection_id}
    join record s on s.id = l.source_record_id
    join record_mention m on m.connection_id = ${flow.source_connection_id} and m.value = s.key
      and m.kind = ${flow.source_kind} and m.name = ${ownPlaces.payer}
    join record p on p.connection_id = m.connection_id and p.kind = m.kind and p.key = m.key
    join flow_record fr on fr.flow_id = ${flow.id} and fr.source_record_id = p.id
      and fr.state_code in ('pair.no_reference', 'pair.paid_in_both')
    where t.connection_id = ${flow.target_connection_id} and t.key = any(${[...new Set(payers)]}::text[])
    order by 1`.execute(trx);
  return found.rows.map(({ key }) => key);
};
