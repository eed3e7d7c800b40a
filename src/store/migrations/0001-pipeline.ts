import { sql, type Kysely } from 'kysely';

/**
 * The pipeline's tables. Instants are `bigint` epoch milliseconds handed in by the caller; sealed columns hold the
 * vault's text. Every row carries its workspace, and row level security is forced on the owner too, so that a query
 * outside a workspace scope sees nothing.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table workspace (
  id text primary key,
  name text not null,
  created_at bigint not null
);

create table credential (
  id text primary key,
  workspace_id text not null references workspace (id),
  vendor text not null,
  sealed text not null,
  generation bigint not null default 1,
  expires_at bigint,
  refreshed_at bigint not null,
  refresh_until bigint not null default 0,
  refresh_by text
);

create table connection (
  id text primary key,
  workspace_id text not null references workspace (id),
  vendor text not null,
  profile text not null,
  name text not null,
  credential_id text references credential (id),
  tenant_id text,
  tenant_name text,
  state text not null check (state in ('connecting', 'choose_tenant', 'connected', 'reconnect', 'disconnected')),
  state_code text,
  state_since bigint not null,
  settings jsonb not null default '{}',
  facts jsonb not null default '{}',
  facts_at bigint,
  lease_by text,
  lease_until bigint not null default 0,
  lease_no bigint not null default 0,
  resume_at bigint not null default 0,
  failures integer not null default 0,
  last_ok_at bigint,
  last_error_code text,
  last_error_at bigint,
  webhook_at bigint,
  created_at bigint not null
);
create unique index connection_tenant on connection (workspace_id, vendor, tenant_id)
  where tenant_id is not null and state <> 'disconnected';
create index connection_by_tenant on connection (vendor, tenant_id) where tenant_id is not null;

create table delivery (
  id text primary key,
  workspace_id text not null references workspace (id),
  connection_id text not null references connection (id),
  event_key text not null,
  body text not null,
  records integer not null,
  received_at bigint not null,
  unique (connection_id, event_key)
);
create index delivery_recent on delivery (workspace_id, received_at desc);

create table record (
  id text primary key,
  workspace_id text not null references workspace (id),
  connection_id text not null references connection (id),
  kind text not null,
  key text not null,
  state text not null check (state in ('unread', 'active', 'archived', 'merged', 'deleted')),
  title text not null default '',
  email text,
  name_key text,
  email_key text,
  tax_key text,
  reference text,
  parent_kind text,
  parent_key text,
  merged_into text,
  version bigint,
  hash text,
  body text,
  seen_by text,
  first_seen_at bigint not null,
  observed_at bigint,
  stale_seq bigint not null default 0,
  seen_seq bigint not null default 0,
  read_attempts integer not null default 0,
  read_at bigint not null default 0,
  read_code text,
  unique (connection_id, kind, key)
);
create index record_stale on record (connection_id, read_at) where stale_seq > seen_seq;
create index record_parent on record (connection_id, parent_kind, parent_key) where parent_key is not null;
create index record_name on record (connection_id, kind, name_key) where name_key is not null;
create index record_email on record (connection_id, kind, email_key) where email_key is not null;
create index record_tax on record (connection_id, kind, tax_key) where tax_key is not null;
create index record_reference on record (connection_id, kind, reference) where reference is not null;
create index record_browse on record (workspace_id, kind, title, id);

create table record_alias (
  connection_id text not null references connection (id),
  kind text not null,
  alias text not null,
  key text not null,
  workspace_id text not null references workspace (id),
  primary key (connection_id, kind, alias)
);

create table flow (
  id text primary key,
  workspace_id text not null references workspace (id),
  preset text not null,
  name text not null,
  source_connection_id text not null references connection (id),
  source_kind text not null,
  target_connection_id text not null references connection (id),
  target_kind text not null,
  state text not null check (state in ('enabled', 'paused')),
  settings jsonb not null default '{}',
  mapping_version integer not null,
  created_at bigint not null,
  unique (workspace_id, preset, source_connection_id, target_connection_id)
);
create index flow_source on flow (source_connection_id, source_kind);
create index flow_target on flow (target_connection_id, target_kind);

create table mapping (
  flow_id text not null references flow (id),
  version integer not null,
  workspace_id text not null references workspace (id),
  rules jsonb not null,
  author text not null,
  note text not null default '',
  created_at bigint not null,
  primary key (flow_id, version)
);

create table link (
  id text primary key,
  workspace_id text not null references workspace (id),
  source_record_id text not null references record (id),
  source_connection_id text not null references connection (id),
  source_kind text not null,
  target_record_id text not null references record (id),
  target_connection_id text not null references connection (id),
  target_kind text not null,
  reference text,
  matched_by text not null,
  evidence jsonb not null default '[]',
  owner_email text,
  created_by text not null,
  created_at bigint not null,
  unique (source_record_id, target_connection_id, target_kind),
  unique (target_record_id, source_connection_id, source_kind)
);

create table flow_record (
  flow_id text not null references flow (id),
  source_record_id text not null references record (id),
  workspace_id text not null references workspace (id),
  target_connection_id text not null references connection (id),
  seq bigint not null default 1,
  synced_seq bigint not null default 0,
  state text not null check (state in ('pending', 'in_sync', 'skipped', 'review', 'dead')),
  state_code text,
  priority smallint not null default 2,
  attempts integer not null default 0,
  next_at bigint not null default 0,
  reference text,
  agreed text,
  marked_at bigint not null,
  synced_at bigint,
  primary key (flow_id, source_record_id),
  check (synced_seq <= seq)
);
create index flow_record_dirty on flow_record (target_connection_id, priority, marked_at, source_record_id) where seq > synced_seq;
create index flow_record_state on flow_record (workspace_id, state, flow_id);
create index flow_record_source on flow_record (source_record_id);
create index flow_record_waiting on flow_record (flow_id) where state in ('review', 'dead');

create table change (
  id text primary key,
  workspace_id text not null references workspace (id),
  flow_id text not null,
  source_record_id text not null,
  target_connection_id text not null references connection (id),
  target_record_id text references record (id),
  action text not null check (action in ('create', 'update', 'archive', 'restore')),
  state text not null check (state in ('planned', 'awaiting_approval', 'ready', 'sending', 'unknown', 'applied', 'superseded', 'rejected', 'dead')),
  seq bigint not null,
  mapping_version integer not null,
  priority smallint not null,
  reason text not null,
  fields text[] not null default '{}',
  body text,
  desired text,
  body_hash text,
  reference text,
  idempotency_key text,
  tries integer not null default 0,
  code text,
  message text,
  hint text,
  details jsonb not null default '{}',
  planned_at bigint not null,
  sending_at bigint,
  settled_at bigint,
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id)
);
create unique index change_open on change (flow_id, source_record_id)
  where state in ('planned', 'awaiting_approval', 'ready', 'sending', 'unknown');
create index change_in_flight on change (target_connection_id) where state in ('sending', 'unknown');
create index change_recent on change (workspace_id, planned_at desc, id desc);
create index change_dead on change (workspace_id, settled_at desc, id) where state = 'dead';
create index change_of_record on change (source_record_id, planned_at desc);

create function change_moves() returns trigger language plpgsql as $$
begin
  if new.state = old.state then return new; end if;
  if not (case old.state
    when 'planned' then new.state in ('awaiting_approval', 'ready', 'superseded', 'dead')
    when 'awaiting_approval' then new.state in ('ready', 'rejected', 'superseded', 'dead')
    when 'ready' then new.state in ('sending', 'superseded', 'dead')
    when 'sending' then new.state in ('applied', 'unknown', 'ready', 'superseded', 'dead')
    when 'unknown' then new.state in ('applied', 'ready', 'superseded', 'dead')
    when 'dead' then new.state in ('superseded')
    else false end) then
    raise exception 'a change cannot go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger change_moves before update of state on change for each row execute function change_moves();

create table attempt (
  id text primary key,
  workspace_id text not null references workspace (id),
  change_id text not null references change (id),
  call_id text not null,
  no integer not null,
  started_at bigint not null,
  ended_at bigint,
  outcome text not null check (outcome in ('sent', 'applied', 'refused', 'unknown', 'not_sent', 'found', 'absent')),
  http_status integer,
  code text,
  message text
);
create index attempt_of_change on attempt (change_id, no);

create table match_review (
  id text primary key,
  workspace_id text not null references workspace (id),
  flow_id text not null,
  source_record_id text not null,
  reason text not null,
  candidates jsonb not null,
  state text not null check (state in ('open', 'decided', 'closed')),
  decision text check (decision in ('link', 'create', 'ignore')),
  target_record_id text references record (id),
  decided_by text,
  decided_at bigint,
  created_at bigint not null,
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id)
);
create unique index match_review_open on match_review (flow_id, source_record_id) where state = 'open';
create index match_review_decided on match_review (flow_id, source_record_id, decided_at) where state = 'decided';
create index match_review_waiting on match_review (workspace_id, created_at) where state = 'open';

create table checkpoint (
  connection_id text not null references connection (id),
  kind text not null,
  workspace_id text not null references workspace (id),
  cursor text,
  since bigint,
  pass_started_at bigint,
  pass_seen bigint not null default 0,
  baseline_at bigint,
  polled_at bigint,
  full_at bigint,
  next_at bigint not null default 0,
  attempts integer not null default 0,
  primary key (connection_id, kind)
);

create table sync_run (
  id text primary key,
  workspace_id text not null references workspace (id),
  connection_id text not null references connection (id),
  kind text not null,
  trigger text not null check (trigger in ('baseline', 'poll', 'person')),
  state text not null check (state in ('running', 'done', 'failed')),
  pages integer not null default 0,
  seen bigint not null default 0,
  changed bigint not null default 0,
  code text,
  started_at bigint not null,
  ended_at bigint
);
create unique index sync_run_running on sync_run (connection_id, kind) where state = 'running';
create index sync_run_recent on sync_run (workspace_id, started_at desc);

create table budget (
  key text primary key,
  workspace_id text references workspace (id),
  connection_id text references connection (id),
  name text not null,
  calls integer not null check (calls > 0),
  window_ms bigint not null check (window_ms > 0),
  counts integer[] not null,
  bucket bigint not null default 0,
  blocked_until bigint not null default 0,
  granted bigint not null default 0,
  reported_remaining integer,
  reported_at bigint
);

create table activity (
  workspace_id text not null references workspace (id),
  flow_id text not null,
  minute bigint not null,
  applied integer not null default 0,
  dead integer not null default 0,
  reviews integer not null default 0,
  primary key (workspace_id, flow_id, minute)
);

create table audit_head (
  workspace_id text primary key references workspace (id),
  no bigint not null,
  hash text not null
);

create table audit (
  workspace_id text not null references workspace (id),
  no bigint not null,
  at bigint not null,
  actor text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  details jsonb not null,
  previous text not null,
  hash text not null,
  primary key (workspace_id, no)
);
create index audit_subject on audit (workspace_id, subject_id, no);
`,
    )
    .execute(db);

  for (const table of workspaceTables) {
    const column = table === 'workspace' ? 'id' : 'workspace_id';
    await sql
      .raw(
        `alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy workspace_scope on ${table}
  using (${column} = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (${column} = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');`,
      )
      .execute(db);
  }
  await sql.raw(takeBudget).execute(db);
};

const workspaceTables = [
  'workspace',
  'credential',
  'connection',
  'delivery',
  'record',
  'record_alias',
  'flow',
  'mapping',
  'link',
  'flow_record',
  'change',
  'attempt',
  'match_review',
  'checkpoint',
  'sync_run',
  'activity',
  'audit_head',
  'audit',
] as const;

/**
 * Takes `wanted` calls from all named budgets or from none. A window is cut into buckets (the length of `counts` less
 * two); calls are counted over the window and two buckets more, so that no rolling window of the vendor's ever holds
 * more than the limit although our clock and the vendor's differ by up to a bucket. Answers 0 when granted, else the
 * milliseconds until it is worth asking again.
 */
const takeBudget = `
create function budget_take(keys text[], wanted integer, now_ms bigint) returns bigint language plpgsql as $$
declare
  b budget;
  size integer;
  width bigint;
  at_bucket bigint;
  used integer;
  wait bigint := 0;
  freed integer;
  i integer;
begin
  for b in select * from budget where key = any (keys) order by key for update loop
    size := array_length(b.counts, 1);
    width := b.window_ms / (size - 2);
    at_bucket := greatest(now_ms / width, b.bucket);
    for i in 1 .. least(at_bucket - b.bucket, size)::integer loop
      b.counts[((b.bucket + i) % size)::integer + 1] := 0;
    end loop;
    b.bucket := at_bucket;
    used := (select coalesce(sum(c), 0) from unnest(b.counts) as c);
    if b.blocked_until > now_ms then
      wait := greatest(wait, b.blocked_until - now_ms);
    end if;
    if used + wanted > b.calls then
      freed := 0;
      for i in 1 .. size loop
        freed := freed + b.counts[((at_bucket + i) % size)::integer + 1];
        if used - freed + wanted <= b.calls then
          wait := greatest(wait, (at_bucket + i) * width - now_ms, 1);
          exit;
        end if;
        if i = size then wait := greatest(wait, b.window_ms); end if;
      end loop;
    end if;
    update budget set counts = b.counts, bucket = b.bucket where key = b.key;
  end loop;
  if wait > 0 then return wait; end if;
  update budget
    set counts[(bucket % array_length(counts, 1))::integer + 1] = counts[(bucket % array_length(counts, 1))::integer + 1] + wanted,
        granted = granted + wanted
    where key = any (keys);
  return 0;
end $$;
`;
