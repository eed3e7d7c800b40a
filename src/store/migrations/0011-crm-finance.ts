import { sql, type Kysely } from 'kysely';

/**
 * Billables, invoices and what becomes of them. Amounts are `bigint` minor units beside their currency; prices,
 * quantities and percentages are `numeric`, read and written as text. A billable stands on one live invoice at most:
 * `crm_invoice_line_billable` holds that, whoever writes. Jobs are what people asked the billing vendor to do; the steps
 * of a job are stored before anything is sent.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create unique index connection_of_workspace on connection (workspace_id, id);

alter table crm_contact add column billed_at bigint;

create table crm_billable (
  id text primary key,
  workspace_id text not null references workspace (id),
  contact_id text not null,
  opportunity_id text,
  ticket_id text,
  time_entry_id text,
  service_id text,
  description text not null check (description <> ''),
  quantity numeric not null check (quantity > 0 and scale(quantity) <= 12),
  unit_price numeric not null check (unit_price >= 0 and scale(unit_price) <= 12),
  list_price numeric,
  price_reason text,
  discount_kind text check (discount_kind in ('amount', 'percent')),
  discount_value numeric check (discount_value > 0),
  tax_code text,
  currency char(3) not null,
  billed_on date not null,
  memo text,
  state text not null check (state in ('quoted', 'open', 'on_invoice', 'settled', 'written_off')),
  invoice_id text,
  written_off_reason text,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  check (opportunity_id is null or ticket_id is null),
  check ((discount_kind is null) = (discount_value is null)),
  check ((state in ('on_invoice', 'settled')) = (invoice_id is not null)),
  check (state <> 'quoted' or opportunity_id is not null),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id),
  foreign key (workspace_id, opportunity_id) references crm_opportunity (workspace_id, id),
  foreign key (workspace_id, ticket_id) references crm_ticket (workspace_id, id),
  foreign key (workspace_id, time_entry_id) references crm_time_entry (workspace_id, id),
  foreign key (workspace_id, service_id) references crm_service (workspace_id, id),
  foreign key (workspace_id, tax_code) references crm_tax_rate (workspace_id, code)
);
create index crm_billable_recent on crm_billable (workspace_id, created_at desc, id desc);
create index crm_billable_state on crm_billable (workspace_id, state, created_at desc, id desc);
create index crm_billable_contact on crm_billable (workspace_id, contact_id, state);
create index crm_billable_opportunity on crm_billable (workspace_id, opportunity_id) where opportunity_id is not null;
create index crm_billable_ticket on crm_billable (workspace_id, ticket_id) where ticket_id is not null;
create index crm_billable_invoice on crm_billable (workspace_id, invoice_id) where invoice_id is not null;
create unique index crm_billable_time_entry on crm_billable (time_entry_id)
  where time_entry_id is not null and state <> 'written_off';

create table crm_subscription (
  id text primary key,
  workspace_id text not null references workspace (id),
  origin text not null check (origin in ('plumbline', 'stripe')),
  contact_id text,
  opportunity_id text,
  service_id text,
  title text not null,
  quantity bigint not null check (quantity >= 0),
  unit_price numeric,
  currency char(3) not null,
  interval text,
  interval_count integer,
  tax_code text,
  collection text not null check (collection in ('send_invoice', 'charge_automatically')),
  terms_days integer check (terms_days between 0 and 365),
  state text not null check (state in ('starting', 'incomplete', 'trialing', 'active', 'past_due', 'unpaid', 'paused',
    'canceled', 'expired', 'failed', 'unknown')),
  is_paused boolean not null default false,
  cancel_at_period_end boolean not null default false,
  period_starts_at bigint,
  period_ends_at bigint,
  starts_at bigint,
  canceled_at bigint,
  connection_id text not null,
  stripe_id text,
  item_id text,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id),
  foreign key (workspace_id, opportunity_id) references crm_opportunity (workspace_id, id),
  foreign key (workspace_id, service_id) references crm_service (workspace_id, id),
  foreign key (workspace_id, tax_code) references crm_tax_rate (workspace_id, code),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id)
);
create unique index crm_subscription_stripe on crm_subscription (connection_id, stripe_id) where stripe_id is not null;
create index crm_subscription_recent on crm_subscription (workspace_id, created_at desc, id desc);
create index crm_subscription_contact on crm_subscription (workspace_id, contact_id) where contact_id is not null;
create index crm_subscription_opportunity on crm_subscription (workspace_id, opportunity_id)
  where opportunity_id is not null;

create table crm_invoice (
  id text primary key,
  workspace_id text not null references workspace (id),
  origin text not null check (origin in ('plumbline', 'stripe')),
  number text,
  contact_id text,
  subscription_id text,
  currency char(3) not null,
  state text not null check (state in ('generating', 'draft', 'open', 'paid', 'void', 'uncollectible', 'deleted', 'failed')),
  collection text not null check (collection in ('send_invoice', 'charge_automatically')),
  terms_days integer check (terms_days between 0 and 365),
  due_at bigint,
  memo text,
  discount_kind text check (discount_kind in ('amount', 'percent')),
  discount_value numeric check (discount_value > 0),
  tax_rounding text not null check (tax_rounding in ('line', 'subtotal')),
  wants_send boolean not null,
  predicted_subtotal_minor bigint,
  predicted_discount_minor bigint,
  predicted_tax_minor bigint,
  predicted_total_minor bigint,
  subtotal_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  due_minor bigint not null,
  paid_minor bigint not null,
  remaining_minor bigint not null,
  refunded_minor bigint not null default 0,
  credited_minor bigint not null default 0,
  issued_at bigint,
  sent_at bigint,
  paid_at bigint,
  ended_at bigint,
  is_overdue boolean not null default false,
  is_disputed boolean not null default false,
  failure_code text,
  failure_message text,
  next_attempt_at bigint,
  connection_id text not null,
  stripe_id text,
  observed_at bigint,
  version bigint not null default 1,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  check ((discount_kind is null) = (discount_value is null)),
  foreign key (workspace_id, contact_id) references crm_contact (workspace_id, id),
  foreign key (workspace_id, subscription_id) references crm_subscription (workspace_id, id),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id)
);
create unique index crm_invoice_stripe on crm_invoice (connection_id, stripe_id) where stripe_id is not null;
create index crm_invoice_recent on crm_invoice (workspace_id, created_at desc, id desc);
create index crm_invoice_state on crm_invoice (workspace_id, state, created_at desc, id desc);
create index crm_invoice_contact on crm_invoice (workspace_id, contact_id, created_at desc) where contact_id is not null;
create index crm_invoice_subscription on crm_invoice (workspace_id, subscription_id) where subscription_id is not null;

alter table crm_billable add foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id);

create table crm_invoice_line (
  invoice_id text not null,
  position integer not null,
  workspace_id text not null references workspace (id),
  billable_id text,
  service_id text,
  opportunity_id text,
  ticket_id text,
  description text not null,
  quantity numeric not null,
  unit_price numeric,
  price_reason text,
  discount_kind text check (discount_kind in ('amount', 'percent')),
  discount_value numeric check (discount_value > 0),
  tax_code text,
  tax_percentage numeric,
  tax_inclusive boolean,
  amount_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  stripe_id text,
  live boolean not null,
  primary key (invoice_id, position),
  check ((discount_kind is null) = (discount_value is null)),
  foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id) on delete cascade,
  foreign key (workspace_id, billable_id) references crm_billable (workspace_id, id),
  foreign key (workspace_id, service_id) references crm_service (workspace_id, id)
);
create unique index crm_invoice_line_billable on crm_invoice_line (billable_id) where live;
create index crm_invoice_line_of_billable on crm_invoice_line (workspace_id, billable_id) where billable_id is not null;
create index crm_invoice_line_opportunity on crm_invoice_line (workspace_id, opportunity_id)
  where opportunity_id is not null;
create index crm_invoice_line_ticket on crm_invoice_line (workspace_id, ticket_id) where ticket_id is not null;

create table crm_billing_job (
  id text primary key,
  workspace_id text not null references workspace (id),
  connection_id text not null,
  action text not null check (action in ('generate', 'finalize', 'send', 'void', 'mark_uncollectible', 'delete_draft',
    'pay_out_of_band', 'pay_now', 'credit', 'refund', 'start_subscription', 'change_subscription',
    'pause_subscription', 'resume_subscription', 'cancel_subscription')),
  invoice_id text,
  subscription_id text,
  lane text not null,
  request_key text not null,
  input text not null,
  state text not null check (state in ('ready', 'waiting', 'done', 'stopped')),
  code text,
  message text,
  hint text,
  details jsonb not null default '{}',
  attempts integer not null default 0,
  next_at bigint not null,
  requested_by text not null,
  requested_at bigint not null,
  settled_at bigint,
  unique (workspace_id, request_key),
  check ((invoice_id is null) <> (subscription_id is null)),
  check ((state in ('done', 'stopped')) = (settled_at is not null)),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id),
  foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id),
  foreign key (workspace_id, subscription_id) references crm_subscription (workspace_id, id)
);
create index crm_billing_job_due on crm_billing_job (connection_id, next_at, id) where state in ('ready', 'waiting');
create index crm_billing_job_invoice on crm_billing_job (workspace_id, invoice_id, requested_at) where invoice_id is not null;
create index crm_billing_job_subscription on crm_billing_job (workspace_id, subscription_id, requested_at)
  where subscription_id is not null;
create index crm_billing_job_stopped on crm_billing_job (workspace_id, settled_at desc, id) where state = 'stopped';

create table crm_billing_step (
  job_id text not null references crm_billing_job (id) on delete cascade,
  step text not null,
  workspace_id text not null references workspace (id),
  state text not null check (state in ('intent', 'unknown', 'done', 'refused')),
  idempotency_key text not null,
  tries integer not null default 1,
  body text not null,
  result text,
  code text,
  first_at bigint not null,
  intent_at bigint not null,
  ended_at bigint,
  primary key (job_id, step)
);

create table crm_billing_key (
  connection_id text not null,
  kind text not null check (kind in ('tax_rate', 'coupon')),
  reference text not null,
  workspace_id text not null references workspace (id),
  stripe_id text not null,
  made_at bigint not null,
  primary key (connection_id, kind, reference),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id)
);

create table crm_payment (
  id text primary key,
  workspace_id text not null references workspace (id),
  invoice_id text not null,
  connection_id text not null,
  stripe_id text not null,
  payment_key text,
  currency char(3) not null,
  amount_minor bigint not null,
  fee_minor bigint,
  net_minor bigint,
  settlement_currency char(3),
  refunded_minor bigint not null default 0,
  method text,
  method_label text,
  state text not null check (state in ('open', 'paid', 'failed', 'canceled', 'unknown')),
  reason_code text,
  reason text,
  is_out_of_band boolean not null default false,
  paid_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (connection_id, stripe_id),
  foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id)
);
create index crm_payment_invoice on crm_payment (workspace_id, invoice_id);
create index crm_payment_recent on crm_payment (workspace_id, created_at desc, id desc);
create index crm_payment_paid on crm_payment (workspace_id, paid_at desc) where paid_at is not null;

create table crm_refund (
  id text primary key,
  workspace_id text not null references workspace (id),
  invoice_id text not null,
  payment_id text,
  connection_id text not null,
  stripe_id text not null,
  currency char(3) not null,
  amount_minor bigint not null,
  state text not null check (state in ('pending', 'requires_action', 'succeeded', 'failed', 'canceled', 'unknown')),
  reason text,
  failure text,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (connection_id, stripe_id),
  foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id),
  foreign key (workspace_id, payment_id) references crm_payment (workspace_id, id)
);
create index crm_refund_invoice on crm_refund (workspace_id, invoice_id);
create index crm_refund_recent on crm_refund (workspace_id, created_at desc, id desc);

create table crm_credit_note (
  id text primary key,
  workspace_id text not null references workspace (id),
  invoice_id text not null,
  connection_id text not null,
  stripe_id text not null,
  number text,
  currency char(3) not null,
  amount_minor bigint not null,
  state text not null check (state in ('issued', 'void', 'unknown')),
  reason text,
  memo text,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (connection_id, stripe_id),
  foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id)
);
create index crm_credit_note_invoice on crm_credit_note (workspace_id, invoice_id);

create table crm_dispute (
  id text primary key,
  workspace_id text not null references workspace (id),
  invoice_id text not null,
  payment_id text,
  connection_id text not null,
  stripe_id text not null,
  currency char(3) not null,
  amount_minor bigint not null,
  state text not null,
  reason text,
  respond_by bigint,
  created_at bigint not null,
  updated_at bigint not null,
  unique (workspace_id, id),
  unique (connection_id, stripe_id),
  foreign key (workspace_id, invoice_id) references crm_invoice (workspace_id, id),
  foreign key (workspace_id, payment_id) references crm_payment (workspace_id, id)
);
create index crm_dispute_invoice on crm_dispute (workspace_id, invoice_id);
`,
    )
    .execute(db);
  for (const table of financeTables)
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

const financeTables = [
  'crm_billable',
  'crm_subscription',
  'crm_invoice',
  'crm_invoice_line',
  'crm_billing_job',
  'crm_billing_step',
  'crm_billing_key',
  'crm_payment',
  'crm_refund',
  'crm_credit_note',
  'crm_dispute',
] as const;
