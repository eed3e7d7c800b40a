import type { Transaction } from 'kysely';
import type { LedgerChart } from '#model/ledger-flow.ts';
import type { MoneyAccount } from '#model/ledger-money.ts';
import { loadActiveFields } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Session } from './session.ts';

/** A ledger's accounts and rates as last read. @throws where the session's vendor keeps no ledger. */
export const loadChart = async (
  trx: Transaction<Database>,
  session: Session,
): Promise<{ readonly chart: LedgerChart; readonly accounts: ReadonlyMap<string, MoneyAccount> }> => {
  const door = session.connector.ledger;
  if (door === undefined) throw new Error(`${session.connector.vendor} keeps no ledger.`);
  const records = await loadActiveFields(
    trx,
    session.deps.vault,
    session.lease.connectionId,
    door.chartKinds,
  );
  return { chart: door.chart(records), accounts: door.money.accounts(records) };
};
