import { sql, type Kysely } from 'kysely';

/**
 * What reports need beside the figures themselves: rates that a person enters, one a pair and day, and the orders in which
 * invoices and payments are summed by period.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table crm_exchange_rate (
  workspace_id text not null references workspace (id),
  from_currency char(3) not null,
  to_currency char(3) not null check (to_currency <> from_currency),
  as_of date not null,
  rate numeric not null check (rate > 0 and scale(rate) <= 12),
  source text not null check (source <> ''),
  entered_by text not null,
  entered_at bigint not null,
  primary key (workspace_id, from_currency, to_currency, as_of)
);
alter table crm_exchange_rate enable row level security;
alter table crm_exchange_rate force row level security;
create policy workspace_scope on crm_exchange_rate
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');

create index crm_invoice_issued on crm_invoice (workspace_id, issued_at) where issued_at is not null;
create index crm_payment_taken on crm_payment (workspace_id, (coalesce(paid_at, created_at))) where state = 'paid';
`,
    )
    .execute(db);
};
