import type { Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import type { BillingClient } from '#model/billing.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import type { Acting, CrmDeps } from '#crm/work.ts';

/** What the CRM needs of the world to bill, beside what all of it needs. */
export interface FinanceDeps extends CrmDeps {
  readonly billing: BillingAccess;
}

export interface BillingAccess {
  /** The billing vendor for a connection, to ask something of it now or to learn what it can take. */
  clientFor(connection: ConnectionRow): BillingClient;
  /**
   * Has the vendor's record of a contact made anew after the one before was deleted there; `beside` is part of the
   * transaction that ends the old link. @throws `record.not_gone`, `record.write_under_way`, and what asking the vendor throws.
   */
  makeAnew(
    acting: Acting,
    asked: { readonly flowId: FlowId; readonly sourceRecordId: RecordId },
    beside: (trx: Transaction<Database>, now: number) => Promise<void>,
  ): Promise<void>;
  /** Asks for the connection's tasks to be done once the transaction has committed. */
  wake(trx: Transaction<Database>, connections: readonly ConnectionId[]): Promise<void>;
  /** Makes the flows that carry contacts and services there, and invoices back, unless they are there. */
  ensureFlows(
    trx: Transaction<Database>,
    acting: Acting,
    connectionId: ConnectionId,
    now: number,
  ): Promise<void>;
}
