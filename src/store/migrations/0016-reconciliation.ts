import { sql, type Kysely } from 'kysely';

/**
 * Comparing both sides of a flow: runs, what they found, which target records a run has explained, what pairs were agreed
 * on when they were last compared whole, and when to compare by itself.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(tables).execute(db);
  for (const table of [
    'reconciliation',
    'reconciliation_finding',
    'reconciliation_claim',
    'reconciliation_schedule',
    'pair_agreement',
  ])
    await sql
      .raw(
        `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy workspace_scope on ${table}
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
      )
      .execute(db);
};

const tables = `
create table reconciliation (
  id text primary key,
  workspace_id text not null references workspace (id),
  flow_id text not null references flow (id),
  purpose text not null check (purpose in ('reconcile', 'rehearse')),
  trigger text not null check (trigger in ('person', 'schedule')),
  state text not null check (state in ('waiting', 'refreshing', 'running', 'done', 'failed', 'cancelled')),
  scope text not null check (scope in ('owned', 'all')),
  thorough boolean not null,
  refresh boolean not null,
  mapping_version integer not null,
  settings jsonb not null,
  draft jsonb,
  phase text not null default 'pairs' check (phase in ('pairs', 'targets')),
  cursor text,
  total integer not null default 0,
  done integer not null default 0,
  agreeing integer not null default 0,
  unopened integer not null default 0,
  queued integer not null default 0,
  counts jsonb not null default '{}',
  actions jsonb not null default '{}',
  totals jsonb not null default '{}',
  compared jsonb,
  previous_id text,
  source_read_at bigint,
  target_read_at bigint,
  refresh_code text,
  code text,
  lease_by text,
  lease_until bigint not null default 0,
  lease_no bigint not null default 0,
  resume_at bigint not null default 0,
  requested_by text not null,
  requested_at bigint not null,
  started_at bigint,
  ended_at bigint
);
create unique index reconciliation_open on reconciliation (flow_id, purpose)
  where state in ('waiting', 'refreshing', 'running');
create index reconciliation_due on reconciliation (resume_at) where state in ('waiting', 'refreshing', 'running');
create index reconciliation_recent on reconciliation (workspace_id, requested_at desc, id desc);
create index reconciliation_of_flow on reconciliation (flow_id, purpose, requested_at desc, id desc);

create table reconciliation_finding (
  id text primary key,
  workspace_id text not null references workspace (id),
  reconciliation_id text not null references reconciliation (id) on delete cascade,
  flow_id text not null references flow (id),
  kind text not null check (kind in ('missing_in_target', 'missing_in_source', 'duplicate', 'currency_differs',
    'amount_differs', 'tax_differs', 'status_differs', 'field_differs', 'broken_link', 'match_review', 'refused', 'left_out')),
  code text,
  action text check (action in ('create', 'update', 'archive', 'restore')),
  source_record_id text references record (id),
  target_record_id text references record (id),
  fields text[] not null default '{}',
  sealed text,
  queued boolean not null default false,
  healable boolean not null,
  standing text check (standing in ('new', 'same')),
  heal_seq bigint,
  healed_by text,
  healed_at bigint,
  check (source_record_id is not null or target_record_id is not null)
);
create index reconciliation_finding_kind on reconciliation_finding (reconciliation_id, kind, id);
create index reconciliation_finding_source on reconciliation_finding (source_record_id) where source_record_id is not null;
create index reconciliation_finding_target on reconciliation_finding (target_record_id) where target_record_id is not null;

create table reconciliation_claim (
  reconciliation_id text not null references reconciliation (id) on delete cascade,
  target_record_id text not null references record (id),
  workspace_id text not null references workspace (id),
  primary key (reconciliation_id, target_record_id)
);

create table reconciliation_schedule (
  flow_id text primary key references flow (id),
  workspace_id text not null references workspace (id),
  every text not null check (every in ('day', 'week')),
  weekday smallint check (weekday between 1 and 7),
  at_minute smallint not null check (at_minute between 0 and 1439),
  time_zone text not null,
  refresh boolean not null,
  next_at bigint not null,
  changed_by text not null,
  changed_at bigint not null,
  check ((every = 'week') = (weekday is not null))
);
create index reconciliation_schedule_due on reconciliation_schedule (next_at);

create table pair_agreement (
  flow_id text not null references flow (id),
  source_record_id text not null references record (id),
  workspace_id text not null references workspace (id),
  fingerprint bytea not null,
  amount text,
  currency text,
  compared_at bigint not null,
  primary key (flow_id, source_record_id)
);
`;
