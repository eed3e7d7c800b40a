import { sql, type Kysely } from 'kysely';

/** What a flow was given before, evaluated again by another mapping: a comparison whose findings are of states in a span of time. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table reconciliation drop constraint reconciliation_purpose_check;
alter table reconciliation add constraint reconciliation_purpose_check check (purpose in ('reconcile', 'rehearse', 'replay'));
alter table reconciliation add column replay_since bigint;
alter table reconciliation add column replayed jsonb not null default '{}';
alter table reconciliation_finding add column occurred_at bigint;
alter table reconciliation_finding add column basis text check (basis in ('as_then', 'completed', 'as_now'));
alter table reconciliation_finding drop constraint reconciliation_finding_kind_check;
alter table reconciliation_finding add constraint reconciliation_finding_kind_check
  check (kind in ('missing_in_target', 'missing_in_source', 'duplicate', 'paid_in_both', 'currency_differs',
    'amount_differs', 'tax_differs', 'status_differs', 'field_differs', 'broken_link', 'match_review', 'refused', 'taken_up',
    'dropped', 'left_out'));
create index change_of_flow_by_id on change (flow_id, id);
`,
    )
    .execute(db);
};
