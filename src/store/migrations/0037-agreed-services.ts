import { sql, type Kysely } from 'kysely';

/** What clients agreed to elsewhere, each billed once: as a billable, or as a subscription that waits for a person. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table crm_subscription add column ends_at bigint;

create table crm_agreed_service (
  id text primary key,
  workspace_id text not null references workspace (id),
  reference text not null,
  contact_id text not null,
  opportunity_id text not null,
  way text not null check (way in ('billable', 'draft_invoice', 'subscription')),
  state text not null check (state in ('billed', 'prepared', 'started', 'withdrawn')),
  description text not null,
  service_id text,
  quantity numeric not null,
  unit_price numeric not null,
  currency char(3) not null,
  tax_code text,
  interval text check (interval in ('day', 'week', 'month', 'year')),
  interval_count integer check (interval_count > 0),
  starts_on date,
  term_months integer check (term_months > 0),
  collection text not null check (collection in ('send_invoice', 'charge_automatically')),
  begins text not null check (begins in ('prepared', 'at_once')),
  accepted_at bigint,
  source_number text,
  source_url text,
  group_key text,
  group_lines integer,
  billable_id text,
  subscription_id text,
  withdrawn_reason text,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, reference),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id),
  foreign key (workspace_id, opportunity_id) references crm_opportunity (workspace_id, id),
  foreign key (workspace_id, service_id) references crm_service (workspace_id, id),
  foreign key (workspace_id, billable_id) references crm_billable (workspace_id, id) on delete set null (billable_id),
  foreign key (workspace_id, subscription_id) references crm_subscription (workspace_id, id),
  check ((interval is null) = (interval_count is null)),
  check ((interval is not null) or (way <> 'subscription')),
  check ((subscription_id is null) or (way = 'subscription')),
  check ((billable_id is null) or (way <> 'subscription')),
  check ((state = 'withdrawn') = (withdrawn_reason is not null))
);
create index crm_agreed_service_recent on crm_agreed_service (workspace_id, created_at desc, id desc);
create index crm_agreed_service_changed on crm_agreed_service (workspace_id, updated_at, id);
create index crm_agreed_service_opportunity on crm_agreed_service (workspace_id, opportunity_id);
create index crm_agreed_service_contact on crm_agreed_service (workspace_id, contact_id);
create index crm_agreed_service_prepared on crm_agreed_service (workspace_id, created_at) where state = 'prepared';
create unique index crm_agreed_service_billable on crm_agreed_service (billable_id) where billable_id is not null;
create unique index crm_agreed_service_subscription on crm_agreed_service (subscription_id)
  where subscription_id is not null;

alter table crm_agreed_service enable row level security;
alter table crm_agreed_service force row level security;
create policy workspace_scope on crm_agreed_service
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
