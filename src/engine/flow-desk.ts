import type { Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import { openClearing } from './clearing-desk.ts';
import { openLedger, type MatchedRecords, type OpenLedger } from './ledger-desk.ts';
import { openPairs } from './pair-desk.ts';
import { openPayments } from './payment-desk.ts';
import { openPayouts } from './payout-desk.ts';
import type { Session } from './session.ts';

/**
 * Opens the desk where records of a flow of money are matched and planned, by what its settings name: invoices, payments,
 * payouts, a clearing account, or pairs. Each loads what its plan needs beside the pair. Null for flows of anything else.
 */
export const openDesk = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  given: MatchedRecords & {
    readonly records: readonly DirtyRecord[];
    /** Those of `records` that have no link yet. */
    readonly unlinked: readonly DirtyRecord[];
    readonly viewOf: (record: DirtyRecord) => JsonObject;
  },
): Promise<OpenLedger | null> => {
  const { records, unlinked, matches, bodies, viewOf } = given;
  const keys = records.map((record) => record.key);
  return (
    (await openLedger(trx, session, flow, unlinked, { matches, viewOf })) ??
    (await openPayments(trx, session, flow, unlinked, { matches, bodies })) ??
    (await openPayouts(trx, session, flow, { matches, bodies, keys })) ??
    (await openClearing(trx, session, flow, { matches, bodies, keys })) ??
    (await openPairs(trx, session, flow, records, { matches, bodies }))
  );
};
