import { sql, type Kysely } from 'kysely';

/** One more thing of ours that the billing vendor has a key of: the product behind lines without a service. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table crm_billing_key drop constraint crm_billing_key_kind_check;
alter table crm_billing_key add constraint crm_billing_key_kind_check check (kind in ('tax_rate', 'coupon', 'product'));
`,
    )
    .execute(db);
};
