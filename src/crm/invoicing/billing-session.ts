import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import type { BillingClient } from '#model/billing.ts';
import { inLease, type Lease } from '#store/leases.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { CrmSignals } from '#crm/work.ts';

/** One worker at work on the billing jobs of one connection, under its lease. */
export interface BillingSession {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lease: Lease;
  readonly connection: ConnectionRow;
  readonly billing: BillingClient;
  readonly signals: CrmSignals;
  wake(trx: Transaction<Database>, connections: readonly ConnectionId[]): Promise<void>;
}

/** A transaction of the session's: nothing is committed once the lease is lost. */
export const inSession = <Result>(
  session: BillingSession,
  work: (trx: Transaction<Database>, now: number) => Promise<Result>,
): Promise<Result> => {
  const now = session.clock.now();
  return inLease(session.db, session.lease, now, (trx) => work(trx, now));
};
