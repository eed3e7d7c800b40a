import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { nameKey } from '#model/keys.ts';
import type { Connector } from '#model/connector.ts';
import { valueAt } from '#model/mapping.ts';
import {
  loadChildrenWithTargets,
  loadUnlinkedChildren,
  loadWithTargets,
  type LinkedRow,
} from '#store/payments.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import { loadChart } from './ledger-chart.ts';
import type { MatchedRecords, OpenLedger } from './ledger-desk.ts';
import {
  planLedgerPayment,
  type Neighbour,
  type PaymentContext,
  type PaymentDesk,
} from './plan-ledger-payment.ts';
import type { Session } from './session.ts';

/** The kind that an invoice is, on both sides; a payment's parent at its source and at the ledger. */
export const invoiceKind = 'invoice';

/**
 * Opens the ledger that a flow carries payments into: its accounts, the invoices that these payments are for on both sides,
 * and the other payments of them. In audit a payment of the ledger's invoice with the same amount is the same payment.
 * Null for flows of anything else.
 */
export const openPayments = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  unlinked: readonly DirtyRecord[],
  given: MatchedRecords,
): Promise<OpenLedger | null> => {
  const { payments: settings } = flow.settings;
  const door = session.connector.ledger?.money;
  if (settings === undefined || door === undefined) return null;
  const { chart, accounts } = await loadChart(trx, session);
  const source = session.deps.registry.get(flow.sourceVendor);
  const keys = [...given.bodies.values()].flatMap(({ fields }) => invoiceKeysOf(fields));
  const { lease } = session;
  const ends = {
    source: { connectionId: flow.sourceConnectionId, kind: flow.sourceKind },
    target: { connectionId: lease.connectionId, kind: flow.targetKind },
  };
  const invoices = await loadWithTargets(
    trx,
    { ...ends.source, kind: invoiceKind },
    { ...ends.target, kind: invoiceKind },
    keys,
  );
  const payments = await loadChildrenWithTargets(trx, ends.source, ends.target, { kind: invoiceKind, keys });
  const invoiceOf = new Map(invoices.map((row) => [row.key, row]));
  const opened = new Map(invoices.map((row) => [row.key, viewOf(session, source, row)]));
  const paymentsOf = Map.groupBy(payments, (row) => row.parent_key);
  const contextOf = (view: JsonObject): PaymentContext => {
    const key = textAt(view, 'invoiceKey');
    const row = invoiceOf.get(key);
    return {
      invoice: opened.get(key) ?? null,
      held: row === undefined ? null : targetOf(session, row),
      neighbours: (paymentsOf.get(key) ?? []).map((each): Neighbour => ({
        view: viewOf(session, source, each),
        target: targetOf(session, each),
      })),
      totals: new Map(
        invoiceKeysOf(view).flatMap((each) => {
          const invoice = opened.get(each);
          return invoice === undefined ? [] : [[each, textAt(invoice, 'amount.total')] as const];
        }),
      ),
    };
  };
  const desk: PaymentDesk = {
    settings,
    door,
    accounts,
    facts: session.connection.facts,
    isFed: chart.fedBy.includes(flow.sourceVendor),
    contextOf,
  };
  const matches = new Map(given.matches);
  const isAuditing = (view: JsonObject): boolean =>
    settings.mode === 'audit' ||
    (settings.mode === 'auto' && desk.isFed) ||
    typeof opened.get(textAt(view, 'invoiceKey'))?.['pushedTo'] === 'string';
  const open = unlinked.filter((record) => matches.get(record.source_record_id)?.match === 'none');
  const audited = open.filter((record) =>
    isAuditing(given.bodies.get(record.source_record_id)?.fields ?? {}),
  );
  if (audited.length > 0) {
    const strangers = await loadUnlinkedChildren(
      trx,
      ends.target,
      { kind: invoiceKind, keys: invoices.flatMap((row) => row.target_key ?? []) },
      ends.source,
    );
    const claimed = new Set<RecordId>();
    for (const record of audited) {
      const fields = given.bodies.get(record.source_record_id)?.fields ?? {};
      const there = invoiceOf.get(textAt(fields, 'invoiceKey'))?.target_key;
      const same = strangers.find(
        (each) =>
          each.parent_key === there &&
          !claimed.has(each.id) &&
          door.readPayment(openRecordBody(session.deps.vault, each).fields).amount ===
            textAt(fields, 'amount.total'),
      );
      if (same === undefined) continue;
      claimed.add(same.id);
      matches.set(record.source_record_id, { match: 'linked', targetId: same.id, by: 'name' });
    }
  }
  return { matches, plan: (input) => planLedgerPayment(input, desk) };
};

/** All invoices that a payment names. */
export const invoiceKeysOf = (fields: JsonObject): readonly string[] => {
  const own = fields['invoiceKey'];
  const listed = fields['invoiceKeys'];
  return [...new Set([own, ...(Array.isArray(listed) ? listed : [])])].filter(
    (key): key is string => typeof key === 'string' && nameKey(key) !== null,
  );
};

export const viewOf = (session: Session, source: Connector, row: LinkedRow): JsonObject =>
  source.view(row.kind, openRecordBody(session.deps.vault, row).fields, []);

const targetOf = (session: Session, row: LinkedRow): Neighbour['target'] => {
  const { target_state: state, target_body: body, target_key: key } = row;
  if (state === null || key === null) return null;
  return { state, fields: body === null ? {} : openTarget(session, row, key, body) };
};

/** A linked target is a record of the connection that is being drained; its kind travels with the row's own. */
const openTarget = (session: Session, row: LinkedRow, key: string, body: string): JsonObject =>
  openRecordBody(session.deps.vault, {
    connection_id: session.lease.connectionId,
    kind: row.target_kind ?? row.kind,
    key,
    body,
  }).fields;

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
