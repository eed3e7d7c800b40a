import type { Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import { parseAmount } from '#base/money.ts';
import { valueAt } from '#model/mapping.ts';
import type { PaymentStage } from '#model/ledger-money.ts';
import { loadChildrenWithTargets, type LinkedRow } from '#store/payments.ts';
import type { Database } from '#store/tables.ts';
import { loadChildren, type OpenFlow } from '#store/work.ts';
import { openRecordBody } from '#store/records.ts';
import { loadChart } from './ledger-chart.ts';
import type { MatchedRecords, OpenLedger } from './ledger-desk.ts';
import { invoiceKeysOf, invoiceKind, viewOf } from './payment-desk.ts';
import { isSettled, stageOf } from './plan-ledger-payment.ts';
import { planLedgerPayout, type ItemStanding } from './plan-ledger-payout.ts';
import type { Session } from './session.ts';

/** The kinds of a payment of an invoice: at sources, and at ledgers. */
const allocationKind = 'allocation';
const paymentKind = 'payment';

/** Opens the ledger for payouts: its accounts, and where the payments behind a payout's items stand in it. */
export const openPayouts = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  given: MatchedRecords & { readonly keys: readonly string[] },
): Promise<OpenLedger | null> => {
  const { payouts: settings } = flow.settings;
  const door = session.connector.ledger?.money;
  if (settings === undefined || door === undefined) return null;
  const { chart, accounts } = await loadChart(trx, session);
  const source = session.deps.registry.get(flow.sourceVendor);
  const children = await loadChildren(trx, flow.sourceConnectionId, flow.sourceKind, given.keys);
  const invoices = children.flatMap((child) => {
    const key = openRecordBody(session.deps.vault, child).fields['invoiceKey'];
    return typeof key === 'string' ? [key] : [];
  });
  const load = (keys: readonly string[]): Promise<readonly LinkedRow[]> =>
    loadChildrenWithTargets(
      trx,
      { connectionId: flow.sourceConnectionId, kind: allocationKind },
      { connectionId: session.lease.connectionId, kind: paymentKind },
      { kind: invoiceKind, keys },
    );
  const partOf = (row: LinkedRow): Part => ({
    view: viewOf(session, source, row),
    isThere: row.target_state === 'active',
    invoiceKey: row.parent_key,
  });
  const near = (await load(invoices)).map(partOf);
  // An item names one invoice of its payment; the others' parts belong to it as well.
  const others = near.flatMap(({ view }) => invoiceKeysOf(view)).filter((key) => !invoices.includes(key));
  const parts = others.length === 0 ? near : [...near, ...(await load(others)).map(partOf)];
  const partsOf = Map.groupBy(parts, ({ view }) => textAt(view, 'paymentKey'));
  const byInvoice = Map.groupBy(parts, ({ invoiceKey }) => invoiceKey);
  const plan: OpenLedger['plan'] = (input) =>
    planLedgerPayout(input, {
      settings,
      door,
      isTransfer: flow.targetKind === door.transferKind,
      accounts,
      facts: session.connection.facts,
      isFed: chart.fedBy.includes(flow.sourceVendor),
      standingOf: (item, currency, digits) => {
        const candidates = (byInvoice.get(item.invoiceKey) ?? []).filter(
          ({ view }) =>
            textAt(view, 'amount.currency') === currency &&
            parseAmount(textAt(view, 'amount.total'), digits) === item.minor,
        );
        return standingOf(
          item.isClawback,
          candidates.map(({ view }) => {
            const own = partsOf.get(textAt(view, 'paymentKey')) ?? [];
            return {
              stage: stageOf(view),
              there: own.filter((part) => part.isThere).length,
              parts: own.length,
            };
          }),
        );
      },
    });
  return { matches: given.matches, plan };
};

/** A payment of one invoice, as its source shows it. */
interface Part {
  readonly view: JsonObject;
  /** Whether it stands in the ledger. */
  readonly isThere: boolean;
  readonly invoiceKey: string | null;
}

interface Candidate {
  readonly stage: PaymentStage;
  /** How many of its parts stand in the ledger. */
  readonly there: number;
  readonly parts: number;
}

/**
 * Of several payments of one invoice and amount a clawback belongs to one whose money the source does not have, and a
 * payment to any that stands: each stands once.
 */
const standingOf = (isClawback: boolean, candidates: readonly Candidate[]): ItemStanding => {
  const isGone = ({ stage }: Candidate): boolean => !isSettled(stage, { when: 'collected' });
  const isVoid = (each: Candidate): boolean => isGone(each) && each.there === 0;
  const stands = (each: Candidate): boolean =>
    each.there === each.parts && (!isGone(each) || each.stage === 'refunded');
  if (isClawback && candidates.some(isVoid)) return 'void';
  if (isClawback && candidates.some((each) => isGone(each) && each.stage !== 'refunded')) return 'waiting';
  if (candidates.some(stands)) return 'stands';
  return candidates.length > 0 && candidates.every(isVoid) ? 'void' : 'waiting';
};

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
