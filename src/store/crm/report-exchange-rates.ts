import { sql, type Insertable, type Selectable, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { CrmExchangeRateTable } from './report-tables.ts';

export type ExchangeRateRow = Selectable<CrmExchangeRateTable>;

/** By pair, the newest first; at most 500. */
export const listExchangeRates = (trx: Transaction<Database>): Promise<readonly ExchangeRateRow[]> =>
  trx
    .selectFrom('crm_exchange_rate as r')
    .selectAll()
    .where(ownRows('r'))
    .orderBy('r.from_currency')
    .orderBy('r.to_currency')
    .orderBy('r.as_of', 'desc')
    .limit(500)
    .execute();

/** The newest rate into a currency that holds on a day, one for each currency that has one. */
export const ratesInto = async (
  trx: Transaction<Database>,
  currency: string,
  day: string,
): Promise<readonly ExchangeRateRow[]> => {
  const found = await sql<ExchangeRateRow>`
    select distinct on (r.from_currency) r.* from crm_exchange_rate r
    where ${ownRows('r')} and r.to_currency = ${currency} and r.as_of <= ${day}::date
    order by r.from_currency, r.as_of desc`.execute(trx);
  return found.rows;
};

/** Takes the place of the rate that this pair has on that day. */
export const putExchangeRate = async (
  trx: Transaction<Database>,
  row: Insertable<CrmExchangeRateTable>,
): Promise<void> => {
  const { rate, source, entered_by, entered_at } = row;
  await trx
    .insertInto('crm_exchange_rate')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'from_currency', 'to_currency', 'as_of'])
        .doUpdateSet({ rate, source, entered_by, entered_at }),
    )
    .execute();
};

/** True when it was there. */
export const deleteExchangeRate = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  key: { readonly from: string; readonly to: string; readonly asOf: string },
): Promise<boolean> => {
  const gone = await trx
    .deleteFrom('crm_exchange_rate')
    .where('workspace_id', '=', workspaceId)
    .where('from_currency', '=', key.from)
    .where('to_currency', '=', key.to)
    .where('as_of', '=', key.asOf)
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
};
