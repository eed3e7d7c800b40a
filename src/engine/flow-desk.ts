import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { MatchResult } from '#model/matching.ts';
import type { RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import { openClearing } from './clearing-desk.ts';
import { openLedger, type OpenLedger } from './ledger-desk.ts';
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
  given: {
    readonly records: readonly DirtyRecord[];
    /** Those of `records` that have no link yet. */
    readonly unlinked: readonly DirtyRecord[];
    readonly matches: ReadonlyMap<RecordId, MatchResult>;
    readonly bodies: ReadonlyMap<RecordId, RecordBody>;
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
