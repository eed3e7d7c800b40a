import type { Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import {
  countingEdges,
  ownPlaces,
  placesOf,
  type ChargedDoor,
  type CollectedDoor,
  type CollectedPayment,
  type PairEdge,
  type ToldMoney,
} from '#model/pairing.ts';
import { loadLinkedKeys } from '#store/linked-keys.ts';
import { loadMentions } from '#store/mentions.ts';
import {
  loadBodies,
  loadCharges,
  loadChargesOfPayers,
  loadPairEdges,
  loadPaymentsOf,
  type ChargeRow,
  type PairEnds,
} from '#store/pairing.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import type { MatchedRecords, OpenLedger } from './ledger-desk.ts';
import { looksAlike, planPair, type PairContext } from './plan-pair.ts';
import type { Session } from './session.ts';

/** All that is known around the payments of one look. */
interface Desk {
  readonly edges: readonly PairEdge[];
  readonly charges: ReadonlyMap<string, ChargeRow>;
  readonly fieldsOf: (row: ChargeRow) => JsonObject;
  /** Payments that brought no money and will bring none. */
  readonly void: ReadonlySet<string>;
  /** Charges that look like a payment without reference, by the payment’s key. */
  readonly alike: ReadonlyMap<string, string>;
  readonly unseen: ReadonlyMap<string, readonly string[]>;
}

/**
 * Opens the payments of one flow of pairs with all that explicit references lead to: charges that they or their invoices name,
 * charges that name them, and the other payments that these belong to. Null for flows of anything else.
 */
export const openPairs = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  records: readonly DirtyRecord[],
  given: MatchedRecords,
): Promise<OpenLedger | null> => {
  const { pairing: settings } = flow.settings;
  const door = session.connector.charged;
  const source = session.deps.registry.get(flow.sourceVendor).collected;
  if (settings === undefined || door === undefined || source === undefined) return null;
  const ends: PairEnds = {
    source: { connectionId: flow.sourceConnectionId, kind: flow.sourceKind },
    target: { connectionId: session.lease.connectionId, kind: flow.targetKind },
    places: placesOf(settings),
  };
  const payments = new Map<string, CollectedPayment>();
  for (const record of records) {
    const fields = given.bodies.get(record.source_record_id)?.fields;
    if (fields !== undefined) payments.set(record.key, { ...source.read(fields), key: record.key });
  }
  const desk = await layOut(trx, session, flow, ends, { door, source, payments });
  const linkedTo = new Map<string, string>();
  for (const row of desk.charges.values()) if (row.payment !== null) linkedTo.set(row.payment, row.key);

  const moneyOf = (row: ChargeRow): ToldMoney => door.read(desk.fieldsOf(row));
  /** Tries that failed brought nothing: they count only where no other try did better. */
  const lively = (keys: readonly string[]): readonly string[] => {
    const alive = keys.filter((key) => {
      const row = desk.charges.get(key);
      return row !== undefined && moneyOf(row).standing !== 'none';
    });
    return alive.length > 0 ? alive : keys.slice(-1);
  };
  const contextOf = (payment: CollectedPayment): PairContext => {
    const own = desk.edges.filter((edge) => edge.payment === payment.key);
    const named = lively([...new Set(own.map(({ charge }) => charge))].toSorted());
    const linked = linkedTo.get(payment.key);
    const alike = named.length === 0 ? desk.alike.get(payment.key) : undefined;
    const key = linked ?? (named.length === 1 ? named[0] : undefined) ?? alike;
    const row = key === undefined ? undefined : desk.charges.get(key);
    const claimants = desk.edges.flatMap((edge) =>
      edge.charge === key && !desk.void.has(edge.payment) ? [edge.payment] : [],
    );
    const isNamed = linked !== undefined || named.length === 1;
    const holder = row?.payment ?? null;
    const rivals = holder === null ? claimants : [...claimants, holder];
    return {
      payment,
      charges: named,
      charge: row === undefined ? null : { key: row.key, money: moneyOf(row) },
      found: linked === undefined ? (isNamed ? 'named' : 'alike') : 'linked',
      isExact: own.some(({ by }) => by === 'payment'),
      rivals: [...new Set(rivals)].filter((each) => each !== payment.key).toSorted(),
      unseen: desk.unseen.get(payment.key) ?? [],
    };
  };

  const matches = new Map(given.matches);
  for (const record of records) {
    const payment = payments.get(record.key);
    if (payment === undefined || matches.get(record.source_record_id)?.match !== 'none') continue;
    const { charge } = contextOf(payment);
    const row = charge === null ? undefined : desk.charges.get(charge.key);
    if (row !== undefined)
      matches.set(record.source_record_id, { match: 'linked', targetId: row.id, by: 'foreign_key' });
  }
  return {
    matches,
    plan: (input) =>
      planPair(input, {
        settings,
        door,
        facts: session.connection.facts,
        contextOf: (view) => contextOf(payments.get(source.read(view).key) ?? source.read(view)),
      }),
  };
};

const layOut = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  ends: PairEnds,
  given: {
    readonly door: ChargedDoor;
    readonly source: CollectedDoor;
    readonly payments: ReadonlyMap<string, CollectedPayment>;
  },
): Promise<Desk> => {
  const { vault } = session.deps;
  const { door, source, payments } = given;
  const own = await loadPairEdges(trx, ends, [...payments.keys()]);
  const near = await loadPaymentsOf(
    trx,
    ends,
    own.map(({ charge }) => charge),
  );
  const strangers = near.filter((key) => !payments.has(key));
  const edges = countingEdges([...own, ...(await loadPairEdges(trx, ends, strangers))]);
  const others = new Map(
    (await loadBodies(trx, ends.source, strangers)).map((row) => [
      row.key,
      row.state === 'active' ? source.read(openRecordBody(vault, row).fields).standing : 'none',
    ]),
  );
  const standingOf = (key: string): string => payments.get(key)?.standing ?? others.get(key) ?? 'none';
  const named = new Set(edges.map(({ payment }) => payment));
  const lone = [...payments.values()].filter(({ key }) => !named.has(key));
  const possible = await loadPossible(trx, flow, ends, { door, source, lone });
  const linked = await loadLinkedKeys(trx, ends.source, ends.target, [...payments.keys()]);
  const rows = await loadCharges(trx, ends, [
    ...edges.map(({ charge }) => charge),
    ...[...possible.values()].flat(),
    ...linked.values(),
  ]);
  const charges = new Map(rows.filter(({ state }) => state === 'active').map((row) => [row.key, row]));
  const opened = new Map<string, JsonObject>();
  const fieldsOf = (row: ChargeRow): JsonObject => {
    const known = opened.get(row.key) ?? openRecordBody(vault, row).fields;
    opened.set(row.key, known);
    return known;
  };
  const alike = new Map<string, string>();
  const { pairing: settings } = flow.settings;
  for (const payment of lone)
    for (const key of possible.get(payment.key) ?? []) {
      const row = charges.get(key);
      if (settings === undefined || row === undefined || alike.has(payment.key)) continue;
      if (looksAlike(payment, door.read(fieldsOf(row)), settings)) alike.set(payment.key, key);
    }
  const claimed = new Set(
    await Promise.all(
      [...alike].map(async ([payment, key]) =>
        (await loadPaymentsOf(trx, ends, [key])).length > 0 ? payment : null,
      ),
    ),
  );
  for (const payment of claimed) if (payment !== null) alike.delete(payment);
  return {
    edges,
    charges,
    fieldsOf,
    void: new Set([...payments.keys(), ...strangers].filter((key) => standingOf(key) === 'none')),
    alike,
    unseen: await loadUnseen(
      trx,
      ends,
      door,
      lone.map(({ key }) => key),
    ),
  };
};

/** Charges of the customers that the clients of these payments are linked to, by the payment’s key. */
const loadPossible = async (
  trx: Transaction<Database>,
  flow: OpenFlow,
  ends: PairEnds,
  {
    door,
    source,
    lone,
  }: {
    readonly door: ChargedDoor;
    readonly source: CollectedDoor;
    readonly lone: readonly CollectedPayment[];
  },
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const received = lone.filter(({ standing }) => standing === 'received');
  const customers = await loadLinkedKeys(
    trx,
    { connectionId: flow.sourceConnectionId, kind: source.payerKind },
    { connectionId: ends.target.connectionId, kind: door.payerKind },
    received.flatMap(({ payerKey }) => payerKey ?? []),
  );
  const charges = await loadChargesOfPayers(trx, ends, [...customers.values()]);
  return new Map(
    received.map(({ key, payerKey }) => [key, charges.get(customers.get(payerKey ?? '') ?? '') ?? []]),
  );
};

/** Ids of charges that these payments or their invoices name, by payment. */
const loadUnseen = async (
  trx: Transaction<Database>,
  ends: PairEnds,
  door: ChargedDoor,
  payments: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const held = await loadMentions(trx, ends.source, payments);
  const invoices = held.filter(({ name }) => name === ownPlaces.invoice);
  const told = await loadMentions(
    trx,
    { connectionId: ends.source.connectionId, kind: 'invoice' },
    invoices.map(({ value }) => value),
  );
  const ofInvoice = Map.groupBy(told, ({ key }) => key);
  const unseen = new Map<string, string[]>();
  for (const { key, name, value } of held) {
    const words =
      name === ownPlaces.invoice ? (ofInvoice.get(value) ?? []).map((mention) => mention.value) : [value];
    for (const word of words)
      if (door.isId(word)) unseen.set(key, [...new Set([...(unseen.get(key) ?? []), word])]);
  }
  return unseen;
};
