import { sql, type Kysely } from 'kysely';

/** A line keeps its tax by the name that it had when the invoice was made, beside the code. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table crm_invoice_line add column tax_name text;
select set_config('plumbline.workspace', '*', true);
update crm_invoice_line l set tax_name = x.name
  from crm_tax_rate x where x.workspace_id = l.workspace_id and x.code = l.tax_code;
select set_config('plumbline.workspace', '', true);
`,
    )
    .execute(db);
};
