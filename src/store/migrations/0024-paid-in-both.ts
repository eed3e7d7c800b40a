import { sql, type Kysely } from 'kysely';

/** One more kind of finding: money that came at both vendors, and no link says that it is the same money. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table reconciliation_finding drop constraint reconciliation_finding_kind_check;
alter table reconciliation_finding add constraint reconciliation_finding_kind_check
  check (kind in ('missing_in_target', 'missing_in_source', 'duplicate', 'paid_in_both', 'currency_differs', 'amount_differs',
    'tax_differs', 'status_differs', 'field_differs', 'broken_link', 'match_review', 'refused', 'left_out'));
`,
    )
    .execute(db);
};
