import { sql, type Kysely } from 'kysely';

/**
 * Quotes of Xero and checkouts of Stripe are listed for the first time where a connection was made before there were any here,
 * and Xero's invoices once more, so that it is known which quotes they name.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
select set_config('plumbline.workspace', '*', true);
insert into checkpoint (connection_id, kind, workspace_id)
  select c.id, k.kind, c.workspace_id from connection c
  join (values ('xero', 'quote'), ('stripe', 'checkout_session')) as k (vendor, kind) on k.vendor = c.vendor
  where exists (select 1 from checkpoint p where p.connection_id = c.id)
  on conflict do nothing;
update checkpoint p set polled_at = null, next_at = 0 from connection c
  where c.id = p.connection_id and c.vendor = 'xero' and p.kind = 'invoice' and p.pass_started_at is null;
select set_config('plumbline.workspace', '', true);
`,
    )
    .execute(db);
};
