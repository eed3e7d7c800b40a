import { sql, type Kysely } from 'kysely';

/** What waits for a person, or for a record that waits for one, is a finding and not left out. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table reconciliation_finding drop constraint reconciliation_finding_kind_check;
alter table reconciliation_finding add constraint reconciliation_finding_kind_check
  check (kind in ('missing_in_target', 'missing_in_source', 'duplicate', 'paid_in_both', 'currency_differs',
    'amount_differs', 'tax_differs', 'status_differs', 'field_differs', 'broken_link', 'match_review', 'unsettled', 'refused',
    'taken_up', 'dropped', 'left_out'));
`,
    )
    .execute(db);
};
