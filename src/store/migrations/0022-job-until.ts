import { sql, type Kysely } from 'kysely';

/** How far an invoice was asked to go, so that it can be told while it is on its way. Null of jobs asked before, and of other actions. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table crm_billing_job add column until text check (until in ('draft', 'finalized', 'sent'))`.execute(
    db,
  );
};
