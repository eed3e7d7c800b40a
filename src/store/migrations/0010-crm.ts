import { sql, type Kysely } from 'kysely';

/**
 * The CRM's nouns. A row of another workspace cannot be named: foreign keys carry the workspace, and owners, assignees
 * and authors of time are its members. `crm_word` is the index that people search by: the operators of text search and
 * LIKE are not leakproof, so under row level security no index of theirs would ever be used; comparisons of text are.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table crm_module (
  workspace_id text not null references workspace (id),
  module text not null check (module in ('services', 'opportunities', 'tickets', 'finance', 'stripe')),
  switched_on_by text not null,
  switched_on_at bigint not null,
  primary key (workspace_id, module)
);

create table crm_counter (
  workspace_id text not null references workspace (id),
  name text not null,
  last bigint not null,
  primary key (workspace_id, name)
);

create table crm_word (
  workspace_id text not null references workspace (id),
  kind text not null,
  word text collate "C" not null,
  subject_id text not null,
  primary key (workspace_id, kind, word, subject_id)
);
create index crm_word_subject on crm_word (workspace_id, subject_id);

create table crm_tax_rate (
  id text primary key,
  workspace_id text not null references workspace (id),
  code text not null check (code = upper(code)),
  name text not null,
  percentage numeric not null check (percentage >= 0 and percentage <= 100 and scale(percentage) <= 4),
  is_inclusive boolean not null,
  country char(2),
  archived_at bigint,
  version bigint not null default 1,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, code)
);

create table crm_contact (
  id text primary key,
  workspace_id text not null references workspace (id),
  type text not null check (type in ('organization', 'individual')),
  name text not null check (name <> ''),
  sort_name text collate "C" not null,
  first_name text,
  last_name text,
  code text,
  code_key text collate "C",
  email text,
  email_key text collate "C",
  phone text,
  mobile text,
  website text,
  tax_id text,
  tax_id_type text,
  tax_key text collate "C",
  currency char(3),
  payment_terms_days integer check (payment_terms_days between 0 and 365),
  billing_address jsonb,
  postal_address jsonb,
  owner_id text,
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  reference text,
  archived_at bigint,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  check ((tax_id is null) = (tax_id_type is null)),
  foreign key (workspace_id, owner_id) references auth_member (workspace_id, user_id) on delete set null (owner_id)
);
create unique index crm_contact_code on crm_contact (workspace_id, code_key) where code_key is not null;
create unique index crm_contact_reference on crm_contact (workspace_id, reference) where reference is not null;
create index crm_contact_name on crm_contact (workspace_id, sort_name, id);
create index crm_contact_changed on crm_contact (workspace_id, updated_at, id);
create index crm_contact_email on crm_contact (workspace_id, email_key) where email_key is not null;
create index crm_contact_tax on crm_contact (workspace_id, tax_key) where tax_key is not null;
create index crm_contact_owner on crm_contact (workspace_id, owner_id) where owner_id is not null;

create table crm_membership (
  workspace_id text not null references workspace (id),
  organization_id text not null,
  individual_id text not null,
  role text not null default '',
  is_primary boolean not null default false,
  is_billing boolean not null default false,
  created_at bigint not null,
  primary key (organization_id, individual_id),
  check (organization_id <> individual_id),
  foreign key (workspace_id, organization_id) references crm_contact (workspace_id, id) on delete cascade,
  foreign key (workspace_id, individual_id) references crm_contact (workspace_id, id) on delete cascade
);
create index crm_membership_individual on crm_membership (workspace_id, individual_id);
create unique index crm_membership_primary on crm_membership (organization_id) where is_primary;
create unique index crm_membership_billing on crm_membership (organization_id) where is_billing;

create table crm_service (
  id text primary key,
  workspace_id text not null references workspace (id),
  code text not null check (code <> ''),
  code_key text collate "C" not null,
  name text not null check (name <> ''),
  sort_name text collate "C" not null,
  description text,
  unit text,
  tax_code text,
  interval text check (interval in ('day', 'week', 'month', 'year')),
  interval_count integer check (interval_count between 1 and 36),
  custom jsonb not null default '{}',
  reference text,
  archived_at bigint,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, code_key),
  check ((interval is null) = (interval_count is null)),
  foreign key (workspace_id, tax_code) references crm_tax_rate (workspace_id, code)
);
create unique index crm_service_reference on crm_service (workspace_id, reference) where reference is not null;
create index crm_service_name on crm_service (workspace_id, sort_name, id);
create index crm_service_changed on crm_service (workspace_id, updated_at, id);

create table crm_price (
  workspace_id text not null references workspace (id),
  service_id text not null,
  currency char(3) not null,
  unit_price numeric not null check (unit_price >= 0 and scale(unit_price) <= 4),
  tax_behavior text not null check (tax_behavior in ('inclusive', 'exclusive', 'unspecified')),
  primary key (service_id, currency),
  foreign key (workspace_id, service_id) references crm_service (workspace_id, id) on delete cascade
);

create table crm_stage (
  id text primary key,
  workspace_id text not null references workspace (id),
  name text not null check (name <> ''),
  position integer not null,
  version bigint not null default 1,
  unique (workspace_id, id),
  unique (workspace_id, position) deferrable initially deferred
);

create table crm_opportunity (
  id text primary key,
  workspace_id text not null references workspace (id),
  title text not null check (title <> ''),
  sort_name text collate "C" not null,
  contact_id text not null,
  stage_id text not null,
  state text not null check (state in ('open', 'won', 'lost')),
  value_minor bigint check (value_minor >= 0),
  quoted_minor bigint,
  currency char(3) not null,
  expected_close date,
  owner_id text,
  lost_reason text,
  closed_at bigint,
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  reference text,
  archived_at bigint,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  check ((state = 'open') = (closed_at is null)),
  check (lost_reason is null or state = 'lost'),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id),
  foreign key (workspace_id, stage_id) references crm_stage (workspace_id, id),
  foreign key (workspace_id, owner_id) references auth_member (workspace_id, user_id) on delete set null (owner_id)
);
create unique index crm_opportunity_reference on crm_opportunity (workspace_id, reference) where reference is not null;
create index crm_opportunity_name on crm_opportunity (workspace_id, sort_name, id);
create index crm_opportunity_changed on crm_opportunity (workspace_id, updated_at, id);
create index crm_opportunity_stage on crm_opportunity (workspace_id, stage_id, id) where state = 'open';
create index crm_opportunity_contact on crm_opportunity (workspace_id, contact_id);
create index crm_opportunity_owner on crm_opportunity (workspace_id, owner_id) where owner_id is not null;

create table crm_ticket (
  id text primary key,
  workspace_id text not null references workspace (id),
  number bigint not null,
  title text not null check (title <> ''),
  sort_name text collate "C" not null,
  description text,
  status text not null check (status in ('open', 'waiting', 'solved', 'closed')),
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  contact_id text not null,
  opportunity_id text,
  assignee_id text,
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  closed_at bigint,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, number),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id),
  foreign key (workspace_id, opportunity_id) references crm_opportunity (workspace_id, id),
  foreign key (workspace_id, assignee_id) references auth_member (workspace_id, user_id) on delete set null (assignee_id)
);
create index crm_ticket_name on crm_ticket (workspace_id, sort_name, id);
create index crm_ticket_changed on crm_ticket (workspace_id, updated_at, id);
create index crm_ticket_contact on crm_ticket (workspace_id, contact_id);
create index crm_ticket_opportunity on crm_ticket (workspace_id, opportunity_id) where opportunity_id is not null;
create index crm_ticket_assignee on crm_ticket (workspace_id, assignee_id) where assignee_id is not null;

create table crm_time_entry (
  id text primary key,
  workspace_id text not null references workspace (id),
  ticket_id text not null,
  minutes integer not null check (minutes between 1 and 1440),
  worked_on date not null,
  person_id text,
  note text,
  service_id text,
  is_billable boolean not null,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  foreign key (workspace_id, ticket_id) references crm_ticket (workspace_id, id),
  foreign key (workspace_id, service_id) references crm_service (workspace_id, id),
  foreign key (workspace_id, person_id) references auth_member (workspace_id, user_id) on delete set null (person_id)
);
create index crm_time_entry_ticket on crm_time_entry (workspace_id, ticket_id, worked_on, id);
create index crm_time_entry_person on crm_time_entry (workspace_id, person_id) where person_id is not null;

create table crm_note (
  id text primary key,
  workspace_id text not null references workspace (id),
  subject_kind text not null,
  subject_id text not null,
  contact_id text,
  body text not null check (body <> ''),
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id)
);
create index crm_note_subject on crm_note (workspace_id, subject_id, created_at desc, id desc);
create index crm_note_contact on crm_note (workspace_id, contact_id, created_at desc, id desc);

create table crm_attachment (
  id text primary key,
  workspace_id text not null references workspace (id),
  subject_kind text not null,
  subject_id text not null,
  contact_id text,
  name text not null check (name <> ''),
  media_type text not null,
  size integer not null check (size between 1 and 10485760),
  sealed text not null,
  created_by text not null,
  created_at bigint not null,
  unique (workspace_id, id),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id)
);
alter table crm_attachment alter column sealed set storage external;
create index crm_attachment_subject on crm_attachment (workspace_id, subject_id, created_at desc, id desc);
create index crm_attachment_contact on crm_attachment (workspace_id, contact_id, created_at desc, id desc);

create table crm_activity (
  id text primary key,
  workspace_id text not null references workspace (id),
  at bigint not null,
  actor text not null,
  verb text not null,
  subject_kind text not null,
  subject_id text not null,
  contact_id text,
  details jsonb not null default '{}'
);
create index crm_activity_recent on crm_activity (workspace_id, at desc, id desc);
create index crm_activity_subject on crm_activity (workspace_id, subject_id, at desc, id desc);
create index crm_activity_contact on crm_activity (workspace_id, contact_id, at desc, id desc) where contact_id is not null;

create table crm_saved_view (
  id text primary key,
  workspace_id text not null references workspace (id),
  owner_id text not null,
  list text not null,
  name text not null check (name <> ''),
  query jsonb not null,
  is_shared boolean not null,
  version bigint not null default 1,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  foreign key (workspace_id, owner_id) references auth_member (workspace_id, user_id) on delete cascade
);
create index crm_saved_view_list on crm_saved_view (workspace_id, list, name);
create index crm_saved_view_owner on crm_saved_view (workspace_id, owner_id);

create table crm_custom_field (
  id text primary key,
  workspace_id text not null references workspace (id),
  subject_kind text not null check (subject_kind in ('contact', 'service', 'opportunity', 'ticket')),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  label text not null check (label <> ''),
  type text not null check (type in ('text', 'number', 'date', 'boolean', 'choice')),
  choices text[] not null default '{}',
  position integer not null,
  archived_at bigint,
  version bigint not null default 1,
  created_at bigint not null,
  unique (workspace_id, id),
  unique (workspace_id, subject_kind, key)
);

create table crm_notification (
  id text primary key,
  workspace_id text not null references workspace (id),
  person_id text not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  details jsonb not null default '{}',
  at bigint not null,
  read_at bigint,
  unique (workspace_id, id),
  foreign key (workspace_id, person_id) references auth_member (workspace_id, user_id) on delete cascade
);
create index crm_notification_person on crm_notification (workspace_id, person_id, at desc, id desc);
create index crm_notification_unread on crm_notification (workspace_id, person_id) where read_at is null;

create table crm_import (
  id text primary key,
  workspace_id text not null references workspace (id),
  subject_kind text not null check (subject_kind in ('contact', 'service')),
  file_name text not null,
  state text not null check (state in ('preview', 'applying', 'applied', 'undoing', 'undone', 'discarded')),
  created_by text not null,
  created_at bigint not null,
  applied_by text,
  applied_at bigint,
  undone_at bigint,
  unique (workspace_id, id)
);
create index crm_import_recent on crm_import (workspace_id, created_at desc, id desc);

create table crm_import_row (
  workspace_id text not null references workspace (id),
  import_id text not null,
  line integer not null,
  action text not null check (action in ('create', 'update', 'same', 'refuse')),
  state text not null check (state in ('preview', 'done', 'refused', 'undone', 'kept')),
  subject_id text,
  subject_version bigint,
  matched_by text,
  title text not null,
  wanted jsonb not null,
  before jsonb,
  fields text[] not null default '{}',
  code text,
  message text,
  primary key (import_id, line),
  foreign key (workspace_id, import_id) references crm_import (workspace_id, id) on delete cascade
);
`,
    )
    .execute(db);
  for (const table of crmTables)
    await sql
      .raw(
        `alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy workspace_scope on ${table}
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');`,
      )
      .execute(db);
};

const crmTables = [
  'crm_module',
  'crm_counter',
  'crm_word',
  'crm_tax_rate',
  'crm_contact',
  'crm_membership',
  'crm_service',
  'crm_price',
  'crm_stage',
  'crm_opportunity',
  'crm_ticket',
  'crm_time_entry',
  'crm_note',
  'crm_attachment',
  'crm_activity',
  'crm_saved_view',
  'crm_custom_field',
  'crm_notification',
  'crm_import',
  'crm_import_row',
] as const;
