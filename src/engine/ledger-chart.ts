import type { Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import type { LedgerChart } from '#model/ledger-flow.ts';
import type { MoneyAccount } from '#model/ledger-money.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Session } from './session.ts';

/** A ledger's accounts and rates as last read. @throws where the session's vendor keeps no ledger. */
export const loadChart = async (
  trx: Transaction<Database>,
  session: Session,
): Promise<{ readonly chart: LedgerChart; readonly accounts: ReadonlyMap<string, MoneyAccount> }> => {
  const door = session.connector.ledger;
  if (door === undefined) throw new Error(`${session.connector.vendor} keeps no ledger.`);
  const records = await loadActive(trx, session, door.chartKinds);
  return { chart: door.chart(records), accounts: door.money.accounts(records) };
};

const loadActive = async (
  trx: Transaction<Database>,
  session: Session,
  kinds: readonly string[],
): Promise<readonly { readonly kind: string; readonly fields: JsonObject }[]> => {
  const rows = await trx
    .selectFrom('record')
    .select(['connection_id', 'kind', 'key', 'body'])
    .where('connection_id', '=', session.lease.connectionId)
    .where('kind', 'in', [...kinds])
    .where('state', '=', 'active')
    .execute();
  return rows.flatMap(({ body, ...row }) =>
    body === null
      ? []
      : [{ kind: row.kind, fields: openRecordBody(session.deps.vault, { ...row, body }).fields }],
  );
};
