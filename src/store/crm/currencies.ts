import { sql, type Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** The ISO codes that prices, billables, invoices and exchange rates of the workspace are in, each once, by code. */
export const listCurrencies = async (trx: Transaction<Database>): Promise<readonly string[]> => {
  const found = await sql<{ currency: string }>`
    select p.currency from crm_price p where ${ownRows('p')}
    union select b.currency from crm_billable b where ${ownRows('b')}
    union select i.currency from crm_invoice i where ${ownRows('i')}
    union select r.from_currency from crm_exchange_rate r where ${ownRows('r')}
    union select r.to_currency from crm_exchange_rate r where ${ownRows('r')}
    order by 1`.execute(trx);
  return found.rows.map(({ currency }) => currency);
};
