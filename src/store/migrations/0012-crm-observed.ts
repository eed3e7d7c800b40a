import { sql, type Kysely } from 'kysely';

/**
 * Invoices and subscriptions as flows see them: `observed` is what was last seen at the vendor, sealed, so that a flow that
 * looks again finds what it wrote; `reference` is the one that a flow made the row under. Whether an invoice is overdue is
 * told by its due date and the clock, and needs no column.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table crm_invoice add column observed text;
alter table crm_invoice add column reference text;
alter table crm_invoice drop column is_overdue;
create unique index crm_invoice_reference on crm_invoice (workspace_id, reference) where reference is not null;
create index crm_invoice_changed on crm_invoice (workspace_id, updated_at, id);
create index crm_invoice_overdue on crm_invoice (workspace_id, due_at) where state = 'open' and due_at is not null;

alter table crm_subscription add column observed text;
alter table crm_subscription add column reference text;
create unique index crm_subscription_reference on crm_subscription (workspace_id, reference) where reference is not null;
create index crm_subscription_changed on crm_subscription (workspace_id, updated_at, id);
`,
    )
    .execute(db);
};
