import { sql, type Kysely } from 'kysely';

/** The charge behind a payment, so that movements of the vendor's balance lead to it, and payments by their last change. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table crm_payment add column charge_key text`.execute(db);
  await sql`create index crm_payment_changed on crm_payment (workspace_id, updated_at, id)`.execute(db);
};
