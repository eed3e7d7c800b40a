import type { Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import type { Movement } from '#model/clearing-figures.ts';
import { loadPaymentsBySource, loadTargetsOf, type StandingRow } from '#store/clearing.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { OpenFlow } from '#store/work.ts';
import { loadChart } from './ledger-chart.ts';
import type { MatchedRecords, OpenLedger } from './ledger-desk.ts';
import { planClearing, planReturn, type Standing } from './plan-clearing.ts';
import type { Session } from './session.ts';

/** The kinds of a provider's payouts and of those that came back, and of a ledger's payments. */
const payoutKind = 'payout';
const returnKind = 'payout_return';
const paymentKind = 'payment';

/**
 * Opens the ledger for payouts of a provider's balance: its accounts, and where the payments and the returned payouts
 * behind their movements stand in it. Null for flows of anything else.
 */
export const openClearing = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  given: MatchedRecords & { readonly keys: readonly string[] },
): Promise<OpenLedger | null> => {
  const { clearing: settings } = flow.settings;
  const door = session.connector.ledger?.money;
  if (settings === undefined || door === undefined) return null;
  const { accounts } = await loadChart(trx, session);
  const desk = { settings, door, accounts, facts: session.connection.facts };
  const connectionId = session.lease.connectionId;
  const provider = { connectionId: flow.sourceConnectionId };
  const transfers = { connectionId, kind: door.transferKind };
  if (flow.sourceKind === returnKind) {
    const made = await loadTargetsOf(trx, { ...provider, kind: payoutKind, keys: given.keys }, transfers);
    const amountOf = new Map(
      made.flatMap((row) => {
        const fields = activeTarget(session, row);
        return fields === null ? [] : [[row.source, door.readTransfer(fields).amount ?? ''] as const];
      }),
    );
    return {
      matches: given.matches,
      plan: (input) => {
        const amount = amountOf.get(textIn(input.source.view, 'payoutKey'));
        return planReturn(input, desk, amount === undefined ? null : { amount });
      },
    };
  }
  const source = session.deps.registry.get(flow.sourceVendor);
  const sources = [...given.bodies.values()].flatMap(({ fields }) =>
    movementSources(source.view(flow.sourceKind, fields, [])),
  );
  const paid = await loadPaymentsBySource(trx, { connectionId, paymentKind }, sources);
  const payments = new Map(paid.map((row) => [row.source, standingOf(session, row)]));
  const failed = await loadTargetsOf(trx, { ...provider, kind: payoutKind, keys: sources }, transfers);
  const back = await loadTargetsOf(trx, { ...provider, kind: returnKind, keys: sources }, transfers);
  const isBack = new Set(back.flatMap((row) => (activeTarget(session, row) === null ? [] : [row.source])));
  const isOut = new Set(failed.flatMap((row) => (activeTarget(session, row) === null ? [] : [row.source])));
  return {
    matches: given.matches,
    plan: (input) =>
      planClearing(input, {
        ...desk,
        isTransfer: flow.targetKind === door.transferKind,
        standingOf: (movement) =>
          movement.kind === 'returned_payout'
            ? returnedStanding(movement, isOut, isBack)
            : (payments.get(movement.source) ?? { is: 'unknown' }),
      }),
  };
};

/** A payout that came back is on the clearing account where it never left it in the ledger, or was brought back there. */
const returnedStanding = (
  { source }: Movement,
  isOut: ReadonlySet<string>,
  isBack: ReadonlySet<string>,
): Standing =>
  isOut.has(source) && !isBack.has(source) ? { is: 'waiting' } : { is: 'stands', account: '', amount: '' };

const standingOf = (session: Session, row: StandingRow): Standing => {
  const fields = activeTarget(session, row);
  if (fields === null) return { is: 'waiting' };
  const payment = session.connector.ledger?.money.readPayment(fields);
  return { is: 'stands', account: payment?.account ?? '', amount: payment?.amount ?? '' };
};

/** The linked target's values where it is active. */
const activeTarget = (session: Session, row: StandingRow): JsonObject | null => {
  const { target_kind: kind, target_key: key, target_state: state, target_body: body } = row;
  if (state !== 'active' || kind === null || key === null || body === null) return null;
  const connection_id = session.lease.connectionId;
  return openRecordBody(session.deps.vault, { connection_id, kind, key, body }).fields;
};

const movementSources = (view: JsonObject): readonly string[] => {
  const rows = view['movements'];
  return Array.isArray(rows) ? rows.map((row) => textIn(row as JsonObject, 'source')) : [];
};

const textIn = (of: JsonObject, name: string): string => {
  const value = of[name];
  return typeof value === 'string' ? value : '';
};
