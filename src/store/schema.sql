-- The schema after all migrations. Written by `npm run schema:dump`; migrations change it, not this file.

create table activity (
  workspace_id text not null,
  flow_id text not null,
  minute bigint not null,
  applied integer default 0 not null,
  dead integer default 0 not null,
  reviews integer default 0 not null,
  constraint activity_pkey PRIMARY KEY (workspace_id, flow_id, minute),
  constraint activity_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table activity enable row level security;
alter table activity force row level security;
create policy workspace_scope on activity using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table alert (
  id text not null,
  workspace_id text not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  details jsonb default '{}'::jsonb not null,
  opened_at bigint not null,
  told_at bigint,
  recovered_at bigint,
  recovery_told_at bigint,
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE UNIQUE INDEX alert_open ON public.alert USING btree (workspace_id, kind, subject_id) WHERE (recovered_at IS NULL);
CREATE INDEX alert_recent ON public.alert USING btree (workspace_id, opened_at DESC, id DESC);
CREATE INDEX alert_untold ON public.alert USING btree (opened_at) WHERE ((told_at IS NULL) OR ((recovered_at IS NOT NULL) AND (recovery_told_at IS NULL)));
alter table alert enable row level security;
alter table alert force row level security;
create policy workspace_scope on alert using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table alert_rule (
  workspace_id text not null,
  kind text not null,
  enabled boolean not null,
  after_ms bigint,
  constraint alert_rule_pkey PRIMARY KEY (workspace_id, kind),
  constraint alert_rule_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint alert_rule_after_ms_check CHECK ((after_ms > 0))
);
alter table alert_rule enable row level security;
alter table alert_rule force row level security;
create policy workspace_scope on alert_rule using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table api_key (
  id text not null,
  workspace_id text not null,
  name text not null,
  start text not null,
  hash text not null,
  role text not null,
  created_by text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint,
  may_approve boolean default false not null,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_hash_key UNIQUE (hash),
  constraint api_key_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint api_key_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'member'::text])))
);
CREATE INDEX api_key_workspace ON public.api_key USING btree (workspace_id, created_at);
alter table api_key enable row level security;
alter table api_key force row level security;
create policy workspace_scope on api_key using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table approval (
  id text not null,
  workspace_id text not null,
  flow_id text not null,
  source_record_id text not null,
  target_connection_id text not null,
  change_id text not null,
  replaces text,
  digest text not null,
  state text not null,
  role text not null,
  people smallint not null,
  rules jsonb not null,
  contact_key text,
  edited_by text,
  asked_at bigint not null,
  remind_at bigint,
  expires_at bigint,
  decided_by text,
  decided_at bigint,
  reason text,
  constraint approval_pkey PRIMARY KEY (id),
  constraint approval_change_id_fkey FOREIGN KEY (change_id) REFERENCES change(id),
  constraint approval_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint approval_replaces_fkey FOREIGN KEY (replaces) REFERENCES change(id),
  constraint approval_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint approval_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint approval_people_check CHECK ((people = ANY (ARRAY[1, 2]))),
  constraint approval_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text]))),
  constraint approval_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'rejected'::text, 'expired'::text, 'done'::text, 'void'::text])))
);
CREATE UNIQUE INDEX approval_change ON public.approval USING btree (change_id);
CREATE INDEX approval_decided ON public.approval USING btree (workspace_id, decided_at DESC, id DESC) WHERE (decided_at IS NOT NULL);
CREATE INDEX approval_expiring ON public.approval USING btree (target_connection_id, expires_at) WHERE (state = 'waiting'::text);
CREATE INDEX approval_of_contact ON public.approval USING btree (flow_id, contact_key);
CREATE INDEX approval_reminding ON public.approval USING btree (flow_id, remind_at) WHERE (state = 'waiting'::text);
CREATE UNIQUE INDEX approval_standing ON public.approval USING btree (flow_id, source_record_id) WHERE (state <> ALL (ARRAY['done'::text, 'void'::text]));
CREATE INDEX approval_waiting ON public.approval USING btree (workspace_id, asked_at, id) WHERE (state = 'waiting'::text);
alter table approval enable row level security;
alter table approval force row level security;
create policy workspace_scope on approval using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table approval_vote (
  approval_id text not null,
  person text not null,
  workspace_id text not null,
  actor text not null,
  role text not null,
  at bigint not null,
  constraint approval_vote_pkey PRIMARY KEY (approval_id, person),
  constraint approval_vote_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES approval(id) ON DELETE CASCADE,
  constraint approval_vote_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint approval_vote_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])))
);
alter table approval_vote enable row level security;
alter table approval_vote force row level security;
create policy workspace_scope on approval_vote using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table attempt (
  id text not null,
  workspace_id text not null,
  change_id text not null,
  call_id text not null,
  no integer not null,
  started_at bigint not null,
  ended_at bigint,
  outcome text not null,
  http_status integer,
  code text,
  message text,
  constraint attempt_pkey PRIMARY KEY (id),
  constraint attempt_change_id_fkey FOREIGN KEY (change_id) REFERENCES change(id),
  constraint attempt_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint attempt_outcome_check CHECK ((outcome = ANY (ARRAY['sent'::text, 'applied'::text, 'refused'::text, 'unknown'::text, 'not_sent'::text, 'found'::text, 'absent'::text])))
);
CREATE INDEX attempt_of_change ON public.attempt USING btree (change_id, no);
alter table attempt enable row level security;
alter table attempt force row level security;
create policy workspace_scope on attempt using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table audit (
  workspace_id text not null,
  no bigint not null,
  at bigint not null,
  actor text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  details jsonb not null,
  previous text not null,
  hash text not null,
  constraint audit_pkey PRIMARY KEY (workspace_id, no),
  constraint audit_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX audit_subject ON public.audit USING btree (workspace_id, subject_id, no);
alter table audit enable row level security;
alter table audit force row level security;
create policy workspace_scope on audit using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table audit_head (
  workspace_id text not null,
  no bigint not null,
  hash text not null,
  constraint audit_head_pkey PRIMARY KEY (workspace_id),
  constraint audit_head_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table audit_head enable row level security;
alter table audit_head force row level security;
create policy workspace_scope on audit_head using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table auth_account (
  id text not null,
  user_id text not null,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  updated_at timestamp with time zone not null,
  constraint auth_account_pkey PRIMARY KEY (id),
  constraint auth_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_account_user ON public.auth_account USING btree (user_id);

create table auth_invitation (
  id text not null,
  workspace_id text not null,
  email text not null,
  role text,
  status text not null,
  inviter_id text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  constraint auth_invitation_pkey PRIMARY KEY (id),
  constraint auth_invitation_inviter_id_fkey FOREIGN KEY (inviter_id) REFERENCES auth_user(id) ON DELETE CASCADE,
  constraint auth_invitation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth_organization(id) ON DELETE CASCADE
);
CREATE INDEX auth_invitation_email ON public.auth_invitation USING btree (email);
CREATE INDEX auth_invitation_workspace ON public.auth_invitation USING btree (workspace_id);

create table auth_member (
  id text not null,
  workspace_id text not null,
  user_id text not null,
  role text not null,
  created_at timestamp with time zone not null,
  constraint auth_member_pkey PRIMARY KEY (id),
  constraint auth_member_workspace_id_user_id_key UNIQUE (workspace_id, user_id),
  constraint auth_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE,
  constraint auth_member_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth_organization(id) ON DELETE CASCADE,
  constraint auth_member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])))
);
CREATE INDEX auth_member_user ON public.auth_member USING btree (user_id);

create table auth_organization (
  id text not null,
  name text not null,
  slug text not null,
  logo text,
  metadata text,
  created_at timestamp with time zone not null,
  constraint auth_organization_pkey PRIMARY KEY (id),
  constraint auth_organization_slug_key UNIQUE (slug),
  constraint auth_organization_id_fkey FOREIGN KEY (id) REFERENCES workspace(id)
);

create table auth_rate_limit (
  id text not null,
  key text not null,
  count integer not null,
  last_request bigint not null,
  constraint auth_rate_limit_pkey PRIMARY KEY (id),
  constraint auth_rate_limit_key_key UNIQUE (key)
);

create table auth_session (
  id text not null,
  user_id text not null,
  token text not null,
  active_workspace_id text,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  updated_at timestamp with time zone not null,
  constraint auth_session_pkey PRIMARY KEY (id),
  constraint auth_session_token_key UNIQUE (token),
  constraint auth_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_session_user ON public.auth_session USING btree (user_id);

create table auth_user (
  id text not null,
  name text not null,
  email text not null,
  email_verified boolean not null,
  image text,
  created_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  updated_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  constraint auth_user_pkey PRIMARY KEY (id),
  constraint auth_user_email_key UNIQUE (email)
);

create table auth_verification (
  id text not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  updated_at timestamp with time zone default CURRENT_TIMESTAMP not null,
  constraint auth_verification_pkey PRIMARY KEY (id)
);
CREATE INDEX auth_verification_identifier ON public.auth_verification USING btree (identifier);

create table awaited_link (
  flow_id text not null,
  source_record_id text not null,
  workspace_id text not null,
  awaited_record_id text not null,
  target_connection_id text not null,
  target_kind text not null,
  constraint awaited_link_pkey PRIMARY KEY (flow_id, source_record_id, awaited_record_id),
  constraint awaited_link_awaited_record_id_fkey FOREIGN KEY (awaited_record_id) REFERENCES record(id),
  constraint awaited_link_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint awaited_link_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint awaited_link_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX awaited_link_target ON public.awaited_link USING btree (target_connection_id, awaited_record_id);
alter table awaited_link enable row level security;
alter table awaited_link force row level security;
create policy workspace_scope on awaited_link using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table budget (
  key text not null,
  workspace_id text,
  connection_id text,
  name text not null,
  calls integer not null,
  window_ms bigint not null,
  counts integer[] not null,
  bucket bigint default 0 not null,
  blocked_until bigint default 0 not null,
  granted bigint default 0 not null,
  reported_remaining integer,
  reported_at bigint,
  constraint budget_pkey PRIMARY KEY (key),
  constraint budget_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint budget_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint budget_calls_check CHECK ((calls > 0)),
  constraint budget_window_ms_check CHECK ((window_ms > 0))
);

create table change (
  id text not null,
  workspace_id text not null,
  flow_id text not null,
  source_record_id text not null,
  target_connection_id text not null,
  target_record_id text,
  action text not null,
  state text not null,
  seq bigint not null,
  mapping_version integer not null,
  priority smallint not null,
  reason text not null,
  fields text[] default '{}'::text[] not null,
  body text,
  desired text,
  body_hash text,
  reference text,
  idempotency_key text,
  tries integer default 0 not null,
  code text,
  message text,
  hint text,
  details jsonb default '{}'::jsonb not null,
  planned_at bigint not null,
  sending_at bigint,
  settled_at bigint,
  untold boolean default false not null,
  constraint change_pkey PRIMARY KEY (id),
  constraint change_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint change_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint change_target_record_id_fkey FOREIGN KEY (target_record_id) REFERENCES record(id),
  constraint change_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint change_action_check CHECK ((action = ANY (ARRAY['create'::text, 'update'::text, 'archive'::text, 'restore'::text]))),
  constraint change_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'awaiting_approval'::text, 'ready'::text, 'sending'::text, 'unknown'::text, 'applied'::text, 'superseded'::text, 'rejected'::text, 'dead'::text])))
);
CREATE INDEX change_dead ON public.change USING btree (workspace_id, settled_at DESC, id) WHERE (state = 'dead'::text);
CREATE INDEX change_in_flight ON public.change USING btree (target_connection_id) WHERE (state = ANY (ARRAY['sending'::text, 'unknown'::text]));
CREATE INDEX change_of_flow_by_id ON public.change USING btree (flow_id, id);
CREATE INDEX change_of_record ON public.change USING btree (source_record_id, planned_at DESC);
CREATE UNIQUE INDEX change_open ON public.change USING btree (flow_id, source_record_id) WHERE (state = ANY (ARRAY['planned'::text, 'awaiting_approval'::text, 'ready'::text, 'sending'::text, 'unknown'::text]));
CREATE INDEX change_recent ON public.change USING btree (workspace_id, planned_at DESC, id DESC);
CREATE INDEX change_untold ON public.change USING btree (id) WHERE untold;
alter table change enable row level security;
alter table change force row level security;
create policy workspace_scope on change using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));
CREATE TRIGGER change_moves BEFORE UPDATE OF state ON public.change FOR EACH ROW EXECUTE FUNCTION change_moves();

create table channel (
  id text not null,
  workspace_id text not null,
  type text not null,
  name text not null,
  shown text not null,
  sealed text not null,
  events text[] not null,
  state text not null,
  state_code text,
  failures integer default 0 not null,
  failing_since bigint,
  resume_at bigint default 0 not null,
  audit_no bigint not null,
  last_sent_at bigint,
  created_by text not null,
  created_at bigint not null,
  refeed_at bigint,
  refeed_id text,
  refeed_until bigint,
  constraint channel_pkey PRIMARY KEY (id),
  constraint channel_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint channel_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint channel_state_check CHECK ((state = ANY (ARRAY['enabled'::text, 'disabled'::text]))),
  constraint channel_type_check CHECK ((type = ANY (ARRAY['email'::text, 'slack'::text, 'webhook'::text])))
);
CREATE INDEX channel_refeed ON public.channel USING btree (id) WHERE (refeed_at IS NOT NULL);
alter table channel enable row level security;
alter table channel force row level security;
create policy workspace_scope on channel using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table checkpoint (
  connection_id text not null,
  kind text not null,
  workspace_id text not null,
  cursor text,
  since bigint,
  pass_started_at bigint,
  pass_seen bigint default 0 not null,
  baseline_at bigint,
  polled_at bigint,
  full_at bigint,
  next_at bigint default 0 not null,
  attempts integer default 0 not null,
  unlisted integer,
  unlisted_accepted boolean default false not null,
  constraint checkpoint_pkey PRIMARY KEY (connection_id, kind),
  constraint checkpoint_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint checkpoint_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table checkpoint enable row level security;
alter table checkpoint force row level security;
create policy workspace_scope on checkpoint using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table conflict (
  id text not null,
  workspace_id text not null,
  flow_id text not null,
  source_record_id text not null,
  target_record_id text not null,
  field text not null,
  state text not null,
  choice text,
  sealed text not null,
  source_at bigint,
  target_at bigint,
  answered_by text,
  answered_at bigint,
  created_at bigint not null,
  closed_at bigint,
  constraint conflict_pkey PRIMARY KEY (id),
  constraint conflict_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint conflict_target_record_id_fkey FOREIGN KEY (target_record_id) REFERENCES record(id),
  constraint conflict_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint conflict_check CHECK (((choice IS NULL) = (answered_at IS NULL))),
  constraint conflict_check1 CHECK (((state <> 'answered'::text) OR (choice IS NOT NULL))),
  constraint conflict_check2 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
  constraint conflict_choice_check CHECK ((choice = ANY (ARRAY['source'::text, 'target'::text]))),
  constraint conflict_state_check CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'closed'::text])))
);
CREATE INDEX conflict_answered ON public.conflict USING btree (workspace_id, answered_at DESC, id DESC) WHERE (answered_at IS NOT NULL);
CREATE UNIQUE INDEX conflict_counts ON public.conflict USING btree (flow_id, source_record_id, field) WHERE (state = ANY (ARRAY['open'::text, 'answered'::text]));
CREATE INDEX conflict_open ON public.conflict USING btree (workspace_id, created_at, id) WHERE (state = 'open'::text);
alter table conflict enable row level security;
alter table conflict force row level security;
create policy workspace_scope on conflict using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table connection (
  id text not null,
  workspace_id text not null,
  vendor text not null,
  profile text not null,
  name text not null,
  credential_id text,
  tenant_id text,
  tenant_name text,
  state text not null,
  state_code text,
  state_since bigint not null,
  settings jsonb default '{}'::jsonb not null,
  facts jsonb default '{}'::jsonb not null,
  facts_at bigint,
  lease_by text,
  lease_until bigint default 0 not null,
  lease_no bigint default 0 not null,
  resume_at bigint default 0 not null,
  failures integer default 0 not null,
  last_ok_at bigint,
  last_error_code text,
  last_error_at bigint,
  webhook_at bigint,
  created_at bigint not null,
  failing_since bigint,
  custom_fields jsonb default '{}'::jsonb not null,
  people jsonb,
  constraint connection_pkey PRIMARY KEY (id),
  constraint connection_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES credential(id),
  constraint connection_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint connection_state_check CHECK ((state = ANY (ARRAY['connecting'::text, 'choose_tenant'::text, 'connected'::text, 'reconnect'::text, 'disconnected'::text])))
);
CREATE INDEX connection_by_tenant ON public.connection USING btree (vendor, tenant_id) WHERE (tenant_id IS NOT NULL);
CREATE UNIQUE INDEX connection_of_workspace ON public.connection USING btree (workspace_id, id);
CREATE UNIQUE INDEX connection_tenant ON public.connection USING btree (workspace_id, vendor, tenant_id) WHERE ((tenant_id IS NOT NULL) AND (state <> 'disconnected'::text));
alter table connection enable row level security;
alter table connection force row level security;
create policy workspace_scope on connection using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table consent (
  state_hash text not null,
  workspace_id text not null,
  session_hash text not null,
  vendor text not null,
  connection_id text,
  sealed text not null,
  created_at bigint not null,
  expires_at bigint not null,
  constraint consent_pkey PRIMARY KEY (state_hash),
  constraint consent_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint consent_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX consent_expiry ON public.consent USING btree (expires_at);
alter table consent enable row level security;
alter table consent force row level security;
create policy workspace_scope on consent using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table credential (
  id text not null,
  workspace_id text not null,
  vendor text not null,
  sealed text not null,
  generation bigint default 1 not null,
  expires_at bigint,
  refreshed_at bigint not null,
  refresh_until bigint default 0 not null,
  refresh_by text,
  constraint credential_pkey PRIMARY KEY (id),
  constraint credential_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table credential enable row level security;
alter table credential force row level security;
create policy workspace_scope on credential using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_activity (
  id text not null,
  workspace_id text not null,
  at bigint not null,
  actor text not null,
  verb text not null,
  subject_kind text not null,
  subject_id text not null,
  contact_id text,
  details jsonb default '{}'::jsonb not null,
  untold boolean default false not null,
  constraint crm_activity_pkey PRIMARY KEY (id),
  constraint crm_activity_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX crm_activity_contact ON public.crm_activity USING btree (workspace_id, contact_id, at DESC, id DESC) WHERE (contact_id IS NOT NULL);
CREATE INDEX crm_activity_recent ON public.crm_activity USING btree (workspace_id, at DESC, id DESC);
CREATE INDEX crm_activity_subject ON public.crm_activity USING btree (workspace_id, subject_id, at DESC, id DESC);
CREATE INDEX crm_activity_untold ON public.crm_activity USING btree (at, id) WHERE untold;
alter table crm_activity enable row level security;
alter table crm_activity force row level security;
create policy workspace_scope on crm_activity using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_agreed_service (
  id text not null,
  workspace_id text not null,
  reference text not null,
  contact_id text not null,
  opportunity_id text not null,
  way text not null,
  state text not null,
  description text not null,
  service_id text,
  quantity numeric not null,
  unit_price numeric not null,
  currency character(3) not null,
  tax_code text,
  "interval" text,
  interval_count integer,
  starts_on date,
  term_months integer,
  collection text not null,
  begins text not null,
  accepted_at bigint,
  source_number text,
  source_url text,
  group_key text,
  group_lines integer,
  billable_id text,
  subscription_id text,
  withdrawn_reason text,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  constraint crm_agreed_service_pkey PRIMARY KEY (id),
  constraint crm_agreed_service_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_agreed_service_workspace_id_reference_key UNIQUE (workspace_id, reference),
  constraint crm_agreed_service_workspace_id_billable_id_fkey FOREIGN KEY (workspace_id, billable_id) REFERENCES crm_billable(workspace_id, id) ON DELETE SET NULL (billable_id),
  constraint crm_agreed_service_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_agreed_service_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_agreed_service_workspace_id_opportunity_id_fkey FOREIGN KEY (workspace_id, opportunity_id) REFERENCES crm_opportunity(workspace_id, id),
  constraint crm_agreed_service_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES crm_service(workspace_id, id),
  constraint crm_agreed_service_workspace_id_subscription_id_fkey FOREIGN KEY (workspace_id, subscription_id) REFERENCES crm_subscription(workspace_id, id),
  constraint crm_agreed_service_begins_check CHECK ((begins = ANY (ARRAY['prepared'::text, 'at_once'::text]))),
  constraint crm_agreed_service_check CHECK ((("interval" IS NULL) = (interval_count IS NULL))),
  constraint crm_agreed_service_check1 CHECK ((("interval" IS NOT NULL) OR (way <> 'subscription'::text))),
  constraint crm_agreed_service_check2 CHECK (((subscription_id IS NULL) OR (way = 'subscription'::text))),
  constraint crm_agreed_service_check3 CHECK (((billable_id IS NULL) OR (way <> 'subscription'::text))),
  constraint crm_agreed_service_check4 CHECK (((state = 'withdrawn'::text) = (withdrawn_reason IS NOT NULL))),
  constraint crm_agreed_service_collection_check CHECK ((collection = ANY (ARRAY['send_invoice'::text, 'charge_automatically'::text]))),
  constraint crm_agreed_service_interval_check CHECK (("interval" = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
  constraint crm_agreed_service_interval_count_check CHECK ((interval_count > 0)),
  constraint crm_agreed_service_state_check CHECK ((state = ANY (ARRAY['billed'::text, 'prepared'::text, 'started'::text, 'withdrawn'::text]))),
  constraint crm_agreed_service_term_months_check CHECK ((term_months > 0)),
  constraint crm_agreed_service_way_check CHECK ((way = ANY (ARRAY['billable'::text, 'draft_invoice'::text, 'subscription'::text])))
);
CREATE UNIQUE INDEX crm_agreed_service_billable ON public.crm_agreed_service USING btree (billable_id) WHERE (billable_id IS NOT NULL);
CREATE INDEX crm_agreed_service_changed ON public.crm_agreed_service USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_agreed_service_contact ON public.crm_agreed_service USING btree (workspace_id, contact_id);
CREATE INDEX crm_agreed_service_opportunity ON public.crm_agreed_service USING btree (workspace_id, opportunity_id);
CREATE INDEX crm_agreed_service_prepared ON public.crm_agreed_service USING btree (workspace_id, created_at) WHERE (state = 'prepared'::text);
CREATE INDEX crm_agreed_service_recent ON public.crm_agreed_service USING btree (workspace_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX crm_agreed_service_subscription ON public.crm_agreed_service USING btree (subscription_id) WHERE (subscription_id IS NOT NULL);
alter table crm_agreed_service enable row level security;
alter table crm_agreed_service force row level security;
create policy workspace_scope on crm_agreed_service using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_attachment (
  id text not null,
  workspace_id text not null,
  subject_kind text not null,
  subject_id text not null,
  contact_id text,
  name text not null,
  media_type text not null,
  size integer not null,
  sealed text not null,
  created_by text not null,
  created_at bigint not null,
  constraint crm_attachment_pkey PRIMARY KEY (id),
  constraint crm_attachment_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_attachment_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_attachment_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_attachment_name_check CHECK ((name <> ''::text)),
  constraint crm_attachment_size_check CHECK (((size >= 1) AND (size <= 10485760)))
);
CREATE INDEX crm_attachment_contact ON public.crm_attachment USING btree (workspace_id, contact_id, created_at DESC, id DESC);
CREATE INDEX crm_attachment_subject ON public.crm_attachment USING btree (workspace_id, subject_id, created_at DESC, id DESC);
alter table crm_attachment enable row level security;
alter table crm_attachment force row level security;
create policy workspace_scope on crm_attachment using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_billable (
  id text not null,
  workspace_id text not null,
  contact_id text not null,
  opportunity_id text,
  ticket_id text,
  time_entry_id text,
  service_id text,
  description text not null,
  quantity numeric not null,
  unit_price numeric not null,
  list_price numeric,
  price_reason text,
  discount_kind text,
  discount_value numeric,
  tax_code text,
  currency character(3) not null,
  billed_on date not null,
  memo text,
  state text not null,
  invoice_id text,
  written_off_reason text,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  constraint crm_billable_pkey PRIMARY KEY (id),
  constraint crm_billable_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_billable_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_billable_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_billable_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id),
  constraint crm_billable_workspace_id_opportunity_id_fkey FOREIGN KEY (workspace_id, opportunity_id) REFERENCES crm_opportunity(workspace_id, id),
  constraint crm_billable_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES crm_service(workspace_id, id),
  constraint crm_billable_workspace_id_tax_code_fkey FOREIGN KEY (workspace_id, tax_code) REFERENCES crm_tax_rate(workspace_id, code),
  constraint crm_billable_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES crm_ticket(workspace_id, id),
  constraint crm_billable_workspace_id_time_entry_id_fkey FOREIGN KEY (workspace_id, time_entry_id) REFERENCES crm_time_entry(workspace_id, id),
  constraint crm_billable_check CHECK (((opportunity_id IS NULL) OR (ticket_id IS NULL))),
  constraint crm_billable_check1 CHECK (((discount_kind IS NULL) = (discount_value IS NULL))),
  constraint crm_billable_check2 CHECK (((state = ANY (ARRAY['on_invoice'::text, 'settled'::text])) = (invoice_id IS NOT NULL))),
  constraint crm_billable_check3 CHECK (((state <> 'quoted'::text) OR (opportunity_id IS NOT NULL))),
  constraint crm_billable_description_check CHECK ((description <> ''::text)),
  constraint crm_billable_discount_kind_check CHECK ((discount_kind = ANY (ARRAY['amount'::text, 'percent'::text]))),
  constraint crm_billable_discount_value_check CHECK ((discount_value > (0)::numeric)),
  constraint crm_billable_quantity_check CHECK (((quantity > (0)::numeric) AND (scale(quantity) <= 12))),
  constraint crm_billable_state_check CHECK ((state = ANY (ARRAY['quoted'::text, 'open'::text, 'on_invoice'::text, 'settled'::text, 'written_off'::text]))),
  constraint crm_billable_unit_price_check CHECK (((unit_price >= (0)::numeric) AND (scale(unit_price) <= 12)))
);
CREATE INDEX crm_billable_contact ON public.crm_billable USING btree (workspace_id, contact_id, state);
CREATE INDEX crm_billable_invoice ON public.crm_billable USING btree (workspace_id, invoice_id) WHERE (invoice_id IS NOT NULL);
CREATE INDEX crm_billable_opportunity ON public.crm_billable USING btree (workspace_id, opportunity_id) WHERE (opportunity_id IS NOT NULL);
CREATE INDEX crm_billable_recent ON public.crm_billable USING btree (workspace_id, created_at DESC, id DESC);
CREATE INDEX crm_billable_state ON public.crm_billable USING btree (workspace_id, state, created_at DESC, id DESC);
CREATE INDEX crm_billable_ticket ON public.crm_billable USING btree (workspace_id, ticket_id) WHERE (ticket_id IS NOT NULL);
CREATE UNIQUE INDEX crm_billable_time_entry ON public.crm_billable USING btree (time_entry_id) WHERE ((time_entry_id IS NOT NULL) AND (state <> 'written_off'::text));
alter table crm_billable enable row level security;
alter table crm_billable force row level security;
create policy workspace_scope on crm_billable using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_billing_job (
  id text not null,
  workspace_id text not null,
  connection_id text not null,
  action text not null,
  invoice_id text,
  subscription_id text,
  lane text not null,
  request_key text not null,
  input text not null,
  state text not null,
  code text,
  message text,
  hint text,
  details jsonb default '{}'::jsonb not null,
  attempts integer default 0 not null,
  next_at bigint not null,
  requested_by text not null,
  requested_at bigint not null,
  settled_at bigint,
  until text,
  constraint crm_billing_job_pkey PRIMARY KEY (id),
  constraint crm_billing_job_workspace_id_request_key_key UNIQUE (workspace_id, request_key),
  constraint crm_billing_job_workspace_id_connection_id_fkey FOREIGN KEY (workspace_id, connection_id) REFERENCES connection(workspace_id, id),
  constraint crm_billing_job_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_billing_job_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id),
  constraint crm_billing_job_workspace_id_subscription_id_fkey FOREIGN KEY (workspace_id, subscription_id) REFERENCES crm_subscription(workspace_id, id),
  constraint crm_billing_job_action_check CHECK ((action = ANY (ARRAY['generate'::text, 'finalize'::text, 'send'::text, 'void'::text, 'mark_uncollectible'::text, 'delete_draft'::text, 'pay_out_of_band'::text, 'pay_now'::text, 'credit'::text, 'refund'::text, 'start_subscription'::text, 'change_subscription'::text, 'pause_subscription'::text, 'resume_subscription'::text, 'cancel_subscription'::text]))),
  constraint crm_billing_job_check CHECK (((invoice_id IS NULL) <> (subscription_id IS NULL))),
  constraint crm_billing_job_check1 CHECK (((state = ANY (ARRAY['done'::text, 'stopped'::text])) = (settled_at IS NOT NULL))),
  constraint crm_billing_job_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'waiting'::text, 'done'::text, 'stopped'::text]))),
  constraint crm_billing_job_until_check CHECK ((until = ANY (ARRAY['draft'::text, 'finalized'::text, 'sent'::text])))
);
CREATE INDEX crm_billing_job_due ON public.crm_billing_job USING btree (connection_id, next_at, id) WHERE (state = ANY (ARRAY['ready'::text, 'waiting'::text]));
CREATE INDEX crm_billing_job_invoice ON public.crm_billing_job USING btree (workspace_id, invoice_id, requested_at) WHERE (invoice_id IS NOT NULL);
CREATE INDEX crm_billing_job_stopped ON public.crm_billing_job USING btree (workspace_id, settled_at DESC, id) WHERE (state = 'stopped'::text);
CREATE INDEX crm_billing_job_subscription ON public.crm_billing_job USING btree (workspace_id, subscription_id, requested_at) WHERE (subscription_id IS NOT NULL);
alter table crm_billing_job enable row level security;
alter table crm_billing_job force row level security;
create policy workspace_scope on crm_billing_job using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_billing_key (
  connection_id text not null,
  kind text not null,
  reference text not null,
  workspace_id text not null,
  stripe_id text not null,
  made_at bigint not null,
  constraint crm_billing_key_pkey PRIMARY KEY (connection_id, kind, reference),
  constraint crm_billing_key_workspace_id_connection_id_fkey FOREIGN KEY (workspace_id, connection_id) REFERENCES connection(workspace_id, id),
  constraint crm_billing_key_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_billing_key_kind_check CHECK ((kind = ANY (ARRAY['tax_rate'::text, 'coupon'::text, 'product'::text])))
);
alter table crm_billing_key enable row level security;
alter table crm_billing_key force row level security;
create policy workspace_scope on crm_billing_key using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_billing_step (
  job_id text not null,
  step text not null,
  workspace_id text not null,
  state text not null,
  idempotency_key text not null,
  tries integer default 1 not null,
  body text not null,
  result text,
  code text,
  first_at bigint not null,
  intent_at bigint not null,
  ended_at bigint,
  constraint crm_billing_step_pkey PRIMARY KEY (job_id, step),
  constraint crm_billing_step_job_id_fkey FOREIGN KEY (job_id) REFERENCES crm_billing_job(id) ON DELETE CASCADE,
  constraint crm_billing_step_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_billing_step_state_check CHECK ((state = ANY (ARRAY['intent'::text, 'unknown'::text, 'done'::text, 'refused'::text])))
);
alter table crm_billing_step enable row level security;
alter table crm_billing_step force row level security;
create policy workspace_scope on crm_billing_step using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_contact (
  id text not null,
  workspace_id text not null,
  type text not null,
  name text not null,
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
  currency character(3),
  payment_terms_days integer,
  billing_address jsonb,
  postal_address jsonb,
  owner_id text,
  tags text[] default '{}'::text[] not null,
  custom jsonb default '{}'::jsonb not null,
  reference text,
  archived_at bigint,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  billed_at bigint,
  constraint crm_contact_pkey PRIMARY KEY (id),
  constraint crm_contact_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_contact_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_contact_workspace_id_owner_id_fkey FOREIGN KEY (workspace_id, owner_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE SET NULL (owner_id),
  constraint crm_contact_check CHECK (((tax_id IS NULL) = (tax_id_type IS NULL))),
  constraint crm_contact_name_check CHECK ((name <> ''::text)),
  constraint crm_contact_payment_terms_days_check CHECK (((payment_terms_days >= 0) AND (payment_terms_days <= 365))),
  constraint crm_contact_type_check CHECK ((type = ANY (ARRAY['organization'::text, 'individual'::text])))
);
CREATE INDEX crm_contact_changed ON public.crm_contact USING btree (workspace_id, updated_at, id);
CREATE UNIQUE INDEX crm_contact_code ON public.crm_contact USING btree (workspace_id, code_key) WHERE (code_key IS NOT NULL);
CREATE INDEX crm_contact_email ON public.crm_contact USING btree (workspace_id, email_key) WHERE (email_key IS NOT NULL);
CREATE INDEX crm_contact_name ON public.crm_contact USING btree (workspace_id, sort_name, id);
CREATE INDEX crm_contact_owner ON public.crm_contact USING btree (workspace_id, owner_id) WHERE (owner_id IS NOT NULL);
CREATE UNIQUE INDEX crm_contact_reference ON public.crm_contact USING btree (workspace_id, reference) WHERE (reference IS NOT NULL);
CREATE INDEX crm_contact_tax ON public.crm_contact USING btree (workspace_id, tax_key) WHERE (tax_key IS NOT NULL);
alter table crm_contact enable row level security;
alter table crm_contact force row level security;
create policy workspace_scope on crm_contact using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_counter (
  workspace_id text not null,
  name text not null,
  last bigint not null,
  constraint crm_counter_pkey PRIMARY KEY (workspace_id, name),
  constraint crm_counter_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table crm_counter enable row level security;
alter table crm_counter force row level security;
create policy workspace_scope on crm_counter using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_credit_note (
  id text not null,
  workspace_id text not null,
  invoice_id text not null,
  connection_id text not null,
  stripe_id text not null,
  number text,
  currency character(3) not null,
  amount_minor bigint not null,
  state text not null,
  reason text,
  memo text,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_credit_note_pkey PRIMARY KEY (id),
  constraint crm_credit_note_connection_id_stripe_id_key UNIQUE (connection_id, stripe_id),
  constraint crm_credit_note_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_credit_note_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_credit_note_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id),
  constraint crm_credit_note_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'void'::text, 'unknown'::text])))
);
CREATE INDEX crm_credit_note_invoice ON public.crm_credit_note USING btree (workspace_id, invoice_id);
alter table crm_credit_note enable row level security;
alter table crm_credit_note force row level security;
create policy workspace_scope on crm_credit_note using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_custom_field (
  id text not null,
  workspace_id text not null,
  subject_kind text not null,
  key text not null,
  label text not null,
  type text not null,
  choices text[] default '{}'::text[] not null,
  "position" integer not null,
  archived_at bigint,
  version bigint default 1 not null,
  created_at bigint not null,
  constraint crm_custom_field_pkey PRIMARY KEY (id),
  constraint crm_custom_field_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_custom_field_workspace_id_subject_kind_key_key UNIQUE (workspace_id, subject_kind, key),
  constraint crm_custom_field_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_custom_field_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
  constraint crm_custom_field_label_check CHECK ((label <> ''::text)),
  constraint crm_custom_field_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['contact'::text, 'service'::text, 'opportunity'::text, 'ticket'::text]))),
  constraint crm_custom_field_type_check CHECK ((type = ANY (ARRAY['text'::text, 'number'::text, 'date'::text, 'boolean'::text, 'choice'::text])))
);
alter table crm_custom_field enable row level security;
alter table crm_custom_field force row level security;
create policy workspace_scope on crm_custom_field using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_dispute (
  id text not null,
  workspace_id text not null,
  invoice_id text not null,
  payment_id text,
  connection_id text not null,
  stripe_id text not null,
  currency character(3) not null,
  amount_minor bigint not null,
  state text not null,
  reason text,
  respond_by bigint,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_dispute_pkey PRIMARY KEY (id),
  constraint crm_dispute_connection_id_stripe_id_key UNIQUE (connection_id, stripe_id),
  constraint crm_dispute_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_dispute_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_dispute_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id),
  constraint crm_dispute_workspace_id_payment_id_fkey FOREIGN KEY (workspace_id, payment_id) REFERENCES crm_payment(workspace_id, id)
);
CREATE INDEX crm_dispute_invoice ON public.crm_dispute USING btree (workspace_id, invoice_id);
alter table crm_dispute enable row level security;
alter table crm_dispute force row level security;
create policy workspace_scope on crm_dispute using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_exchange_rate (
  workspace_id text not null,
  from_currency character(3) not null,
  to_currency character(3) not null,
  as_of date not null,
  rate numeric not null,
  source text not null,
  entered_by text not null,
  entered_at bigint not null,
  constraint crm_exchange_rate_pkey PRIMARY KEY (workspace_id, from_currency, to_currency, as_of),
  constraint crm_exchange_rate_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_exchange_rate_check CHECK ((to_currency <> from_currency)),
  constraint crm_exchange_rate_rate_check CHECK (((rate > (0)::numeric) AND (scale(rate) <= 12))),
  constraint crm_exchange_rate_source_check CHECK ((source <> ''::text))
);
alter table crm_exchange_rate enable row level security;
alter table crm_exchange_rate force row level security;
create policy workspace_scope on crm_exchange_rate using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_import (
  id text not null,
  workspace_id text not null,
  subject_kind text not null,
  file_name text not null,
  state text not null,
  created_by text not null,
  created_at bigint not null,
  applied_by text,
  applied_at bigint,
  undone_at bigint,
  asked_by text,
  asked_at bigint,
  started_at bigint,
  total integer default 0 not null,
  done integer default 0 not null,
  code text,
  lease_by text,
  lease_until bigint default 0 not null,
  lease_no bigint default 0 not null,
  constraint crm_import_pkey PRIMARY KEY (id),
  constraint crm_import_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_import_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_import_state_check CHECK ((state = ANY (ARRAY['preview'::text, 'applying'::text, 'applied'::text, 'undoing'::text, 'undone'::text, 'stopped'::text, 'discarded'::text]))),
  constraint crm_import_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['contact'::text, 'service'::text])))
);
CREATE INDEX crm_import_recent ON public.crm_import USING btree (workspace_id, created_at DESC, id DESC);
CREATE INDEX crm_import_to_do ON public.crm_import USING btree (asked_at) WHERE (state = ANY (ARRAY['applying'::text, 'undoing'::text]));
alter table crm_import enable row level security;
alter table crm_import force row level security;
create policy workspace_scope on crm_import using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_import_row (
  workspace_id text not null,
  import_id text not null,
  line integer not null,
  action text not null,
  state text not null,
  subject_id text,
  subject_version bigint,
  matched_by text,
  title text not null,
  wanted jsonb not null,
  before jsonb,
  fields text[] default '{}'::text[] not null,
  code text,
  message text,
  constraint crm_import_row_pkey PRIMARY KEY (import_id, line),
  constraint crm_import_row_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_import_row_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES crm_import(workspace_id, id) ON DELETE CASCADE,
  constraint crm_import_row_action_check CHECK ((action = ANY (ARRAY['create'::text, 'update'::text, 'same'::text, 'refuse'::text]))),
  constraint crm_import_row_state_check CHECK ((state = ANY (ARRAY['preview'::text, 'done'::text, 'refused'::text, 'undone'::text, 'kept'::text])))
);
alter table crm_import_row enable row level security;
alter table crm_import_row force row level security;
create policy workspace_scope on crm_import_row using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_invoice (
  id text not null,
  workspace_id text not null,
  origin text not null,
  number text,
  contact_id text,
  subscription_id text,
  currency character(3) not null,
  state text not null,
  collection text not null,
  terms_days integer,
  due_at bigint,
  memo text,
  discount_kind text,
  discount_value numeric,
  tax_rounding text not null,
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
  refunded_minor bigint default 0 not null,
  credited_minor bigint default 0 not null,
  issued_at bigint,
  sent_at bigint,
  paid_at bigint,
  ended_at bigint,
  is_disputed boolean default false not null,
  failure_code text,
  failure_message text,
  next_attempt_at bigint,
  connection_id text not null,
  stripe_id text,
  observed_at bigint,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  observed text,
  reference text,
  constraint crm_invoice_pkey PRIMARY KEY (id),
  constraint crm_invoice_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_invoice_workspace_id_connection_id_fkey FOREIGN KEY (workspace_id, connection_id) REFERENCES connection(workspace_id, id),
  constraint crm_invoice_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_invoice_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_invoice_workspace_id_subscription_id_fkey FOREIGN KEY (workspace_id, subscription_id) REFERENCES crm_subscription(workspace_id, id),
  constraint crm_invoice_check CHECK (((discount_kind IS NULL) = (discount_value IS NULL))),
  constraint crm_invoice_collection_check CHECK ((collection = ANY (ARRAY['send_invoice'::text, 'charge_automatically'::text]))),
  constraint crm_invoice_discount_kind_check CHECK ((discount_kind = ANY (ARRAY['amount'::text, 'percent'::text]))),
  constraint crm_invoice_discount_value_check CHECK ((discount_value > (0)::numeric)),
  constraint crm_invoice_origin_check CHECK ((origin = ANY (ARRAY['plumbline'::text, 'stripe'::text]))),
  constraint crm_invoice_state_check CHECK ((state = ANY (ARRAY['generating'::text, 'draft'::text, 'open'::text, 'paid'::text, 'void'::text, 'uncollectible'::text, 'deleted'::text, 'failed'::text]))),
  constraint crm_invoice_tax_rounding_check CHECK ((tax_rounding = ANY (ARRAY['line'::text, 'subtotal'::text]))),
  constraint crm_invoice_terms_days_check CHECK (((terms_days >= 0) AND (terms_days <= 365)))
);
CREATE INDEX crm_invoice_changed ON public.crm_invoice USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_invoice_contact ON public.crm_invoice USING btree (workspace_id, contact_id, created_at DESC) WHERE (contact_id IS NOT NULL);
CREATE INDEX crm_invoice_issued ON public.crm_invoice USING btree (workspace_id, issued_at) WHERE (issued_at IS NOT NULL);
CREATE INDEX crm_invoice_overdue ON public.crm_invoice USING btree (workspace_id, due_at) WHERE ((state = 'open'::text) AND (due_at IS NOT NULL));
CREATE INDEX crm_invoice_recent ON public.crm_invoice USING btree (workspace_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX crm_invoice_reference ON public.crm_invoice USING btree (workspace_id, reference) WHERE (reference IS NOT NULL);
CREATE INDEX crm_invoice_state ON public.crm_invoice USING btree (workspace_id, state, created_at DESC, id DESC);
CREATE UNIQUE INDEX crm_invoice_stripe ON public.crm_invoice USING btree (connection_id, stripe_id) WHERE (stripe_id IS NOT NULL);
CREATE INDEX crm_invoice_subscription ON public.crm_invoice USING btree (workspace_id, subscription_id) WHERE (subscription_id IS NOT NULL);
alter table crm_invoice enable row level security;
alter table crm_invoice force row level security;
create policy workspace_scope on crm_invoice using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_invoice_line (
  invoice_id text not null,
  "position" integer not null,
  workspace_id text not null,
  billable_id text,
  service_id text,
  opportunity_id text,
  ticket_id text,
  description text not null,
  quantity numeric not null,
  unit_price numeric,
  price_reason text,
  discount_kind text,
  discount_value numeric,
  tax_code text,
  tax_percentage numeric,
  tax_inclusive boolean,
  amount_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  stripe_id text,
  live boolean not null,
  tax_name text,
  constraint crm_invoice_line_pkey PRIMARY KEY (invoice_id, "position"),
  constraint crm_invoice_line_workspace_id_billable_id_fkey FOREIGN KEY (workspace_id, billable_id) REFERENCES crm_billable(workspace_id, id),
  constraint crm_invoice_line_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_invoice_line_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id) ON DELETE CASCADE,
  constraint crm_invoice_line_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES crm_service(workspace_id, id),
  constraint crm_invoice_line_check CHECK (((discount_kind IS NULL) = (discount_value IS NULL))),
  constraint crm_invoice_line_discount_kind_check CHECK ((discount_kind = ANY (ARRAY['amount'::text, 'percent'::text]))),
  constraint crm_invoice_line_discount_value_check CHECK ((discount_value > (0)::numeric))
);
CREATE UNIQUE INDEX crm_invoice_line_billable ON public.crm_invoice_line USING btree (billable_id) WHERE live;
CREATE INDEX crm_invoice_line_of_billable ON public.crm_invoice_line USING btree (workspace_id, billable_id) WHERE (billable_id IS NOT NULL);
CREATE INDEX crm_invoice_line_opportunity ON public.crm_invoice_line USING btree (workspace_id, opportunity_id) WHERE (opportunity_id IS NOT NULL);
CREATE INDEX crm_invoice_line_ticket ON public.crm_invoice_line USING btree (workspace_id, ticket_id) WHERE (ticket_id IS NOT NULL);
alter table crm_invoice_line enable row level security;
alter table crm_invoice_line force row level security;
create policy workspace_scope on crm_invoice_line using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_membership (
  workspace_id text not null,
  organization_id text not null,
  individual_id text not null,
  role text default ''::text not null,
  is_primary boolean default false not null,
  is_billing boolean default false not null,
  created_at bigint not null,
  constraint crm_membership_pkey PRIMARY KEY (organization_id, individual_id),
  constraint crm_membership_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_membership_workspace_id_individual_id_fkey FOREIGN KEY (workspace_id, individual_id) REFERENCES crm_contact(workspace_id, id) ON DELETE CASCADE,
  constraint crm_membership_workspace_id_organization_id_fkey FOREIGN KEY (workspace_id, organization_id) REFERENCES crm_contact(workspace_id, id) ON DELETE CASCADE,
  constraint crm_membership_check CHECK ((organization_id <> individual_id))
);
CREATE UNIQUE INDEX crm_membership_billing ON public.crm_membership USING btree (organization_id) WHERE is_billing;
CREATE INDEX crm_membership_individual ON public.crm_membership USING btree (workspace_id, individual_id);
CREATE UNIQUE INDEX crm_membership_primary ON public.crm_membership USING btree (organization_id) WHERE is_primary;
alter table crm_membership enable row level security;
alter table crm_membership force row level security;
create policy workspace_scope on crm_membership using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_module (
  workspace_id text not null,
  module text not null,
  switched_on_by text not null,
  switched_on_at bigint not null,
  constraint crm_module_pkey PRIMARY KEY (workspace_id, module),
  constraint crm_module_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_module_module_check CHECK ((module = ANY (ARRAY['services'::text, 'opportunities'::text, 'tickets'::text, 'finance'::text, 'stripe'::text])))
);
alter table crm_module enable row level security;
alter table crm_module force row level security;
create policy workspace_scope on crm_module using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_note (
  id text not null,
  workspace_id text not null,
  subject_kind text not null,
  subject_id text not null,
  contact_id text,
  body text not null,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_note_pkey PRIMARY KEY (id),
  constraint crm_note_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_note_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_note_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_note_body_check CHECK ((body <> ''::text))
);
CREATE INDEX crm_note_contact ON public.crm_note USING btree (workspace_id, contact_id, created_at DESC, id DESC);
CREATE INDEX crm_note_subject ON public.crm_note USING btree (workspace_id, subject_id, created_at DESC, id DESC);
alter table crm_note enable row level security;
alter table crm_note force row level security;
create policy workspace_scope on crm_note using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_notification (
  id text not null,
  workspace_id text not null,
  person_id text not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  details jsonb default '{}'::jsonb not null,
  at bigint not null,
  read_at bigint,
  mail_due boolean default false not null,
  constraint crm_notification_pkey PRIMARY KEY (id),
  constraint crm_notification_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_notification_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_notification_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE CASCADE
);
CREATE INDEX crm_notification_mail ON public.crm_notification USING btree (at, id) WHERE mail_due;
CREATE INDEX crm_notification_person ON public.crm_notification USING btree (workspace_id, person_id, at DESC, id DESC);
CREATE INDEX crm_notification_unread ON public.crm_notification USING btree (workspace_id, person_id) WHERE (read_at IS NULL);
alter table crm_notification enable row level security;
alter table crm_notification force row level security;
create policy workspace_scope on crm_notification using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_opportunity (
  id text not null,
  workspace_id text not null,
  title text not null,
  sort_name text collate "C" not null,
  contact_id text not null,
  stage_id text not null,
  state text not null,
  value_minor bigint,
  quoted_minor bigint,
  currency character(3) not null,
  expected_close date,
  owner_id text,
  lost_reason text,
  closed_at bigint,
  tags text[] default '{}'::text[] not null,
  custom jsonb default '{}'::jsonb not null,
  reference text,
  archived_at bigint,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  constraint crm_opportunity_pkey PRIMARY KEY (id),
  constraint crm_opportunity_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_opportunity_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_opportunity_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_opportunity_workspace_id_owner_id_fkey FOREIGN KEY (workspace_id, owner_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE SET NULL (owner_id),
  constraint crm_opportunity_workspace_id_stage_id_fkey FOREIGN KEY (workspace_id, stage_id) REFERENCES crm_stage(workspace_id, id),
  constraint crm_opportunity_check CHECK (((state = 'open'::text) = (closed_at IS NULL))),
  constraint crm_opportunity_check1 CHECK (((lost_reason IS NULL) OR (state = 'lost'::text))),
  constraint crm_opportunity_state_check CHECK ((state = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text]))),
  constraint crm_opportunity_title_check CHECK ((title <> ''::text)),
  constraint crm_opportunity_value_minor_check CHECK ((value_minor >= 0))
);
CREATE INDEX crm_opportunity_changed ON public.crm_opportunity USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_opportunity_contact ON public.crm_opportunity USING btree (workspace_id, contact_id);
CREATE INDEX crm_opportunity_name ON public.crm_opportunity USING btree (workspace_id, sort_name, id);
CREATE INDEX crm_opportunity_owner ON public.crm_opportunity USING btree (workspace_id, owner_id) WHERE (owner_id IS NOT NULL);
CREATE UNIQUE INDEX crm_opportunity_reference ON public.crm_opportunity USING btree (workspace_id, reference) WHERE (reference IS NOT NULL);
CREATE INDEX crm_opportunity_stage ON public.crm_opportunity USING btree (workspace_id, stage_id, id) WHERE (state = 'open'::text);
alter table crm_opportunity enable row level security;
alter table crm_opportunity force row level security;
create policy workspace_scope on crm_opportunity using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_payment (
  id text not null,
  workspace_id text not null,
  invoice_id text not null,
  connection_id text not null,
  stripe_id text not null,
  payment_key text,
  currency character(3) not null,
  amount_minor bigint not null,
  fee_minor bigint,
  net_minor bigint,
  settlement_currency character(3),
  refunded_minor bigint default 0 not null,
  method text,
  method_label text,
  state text not null,
  reason_code text,
  reason text,
  is_out_of_band boolean default false not null,
  paid_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  charge_key text,
  constraint crm_payment_pkey PRIMARY KEY (id),
  constraint crm_payment_connection_id_stripe_id_key UNIQUE (connection_id, stripe_id),
  constraint crm_payment_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_payment_workspace_id_connection_id_fkey FOREIGN KEY (workspace_id, connection_id) REFERENCES connection(workspace_id, id),
  constraint crm_payment_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_payment_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id),
  constraint crm_payment_state_check CHECK ((state = ANY (ARRAY['open'::text, 'paid'::text, 'failed'::text, 'canceled'::text, 'unknown'::text])))
);
CREATE INDEX crm_payment_changed ON public.crm_payment USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_payment_invoice ON public.crm_payment USING btree (workspace_id, invoice_id);
CREATE INDEX crm_payment_paid ON public.crm_payment USING btree (workspace_id, paid_at DESC) WHERE (paid_at IS NOT NULL);
CREATE INDEX crm_payment_recent ON public.crm_payment USING btree (workspace_id, created_at DESC, id DESC);
CREATE INDEX crm_payment_taken ON public.crm_payment USING btree (workspace_id, COALESCE(paid_at, created_at)) WHERE (state = 'paid'::text);
alter table crm_payment enable row level security;
alter table crm_payment force row level security;
create policy workspace_scope on crm_payment using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_price (
  workspace_id text not null,
  service_id text not null,
  currency character(3) not null,
  unit_price numeric not null,
  tax_behavior text not null,
  constraint crm_price_pkey PRIMARY KEY (service_id, currency),
  constraint crm_price_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_price_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES crm_service(workspace_id, id) ON DELETE CASCADE,
  constraint crm_price_tax_behavior_check CHECK ((tax_behavior = ANY (ARRAY['inclusive'::text, 'exclusive'::text, 'unspecified'::text]))),
  constraint crm_price_unit_price_check CHECK (((unit_price >= (0)::numeric) AND (scale(unit_price) <= 4)))
);
alter table crm_price enable row level security;
alter table crm_price force row level security;
create policy workspace_scope on crm_price using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_refund (
  id text not null,
  workspace_id text not null,
  invoice_id text not null,
  payment_id text,
  connection_id text not null,
  stripe_id text not null,
  currency character(3) not null,
  amount_minor bigint not null,
  state text not null,
  reason text,
  failure text,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_refund_pkey PRIMARY KEY (id),
  constraint crm_refund_connection_id_stripe_id_key UNIQUE (connection_id, stripe_id),
  constraint crm_refund_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_refund_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_refund_workspace_id_invoice_id_fkey FOREIGN KEY (workspace_id, invoice_id) REFERENCES crm_invoice(workspace_id, id),
  constraint crm_refund_workspace_id_payment_id_fkey FOREIGN KEY (workspace_id, payment_id) REFERENCES crm_payment(workspace_id, id),
  constraint crm_refund_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'requires_action'::text, 'succeeded'::text, 'failed'::text, 'canceled'::text, 'unknown'::text])))
);
CREATE INDEX crm_refund_invoice ON public.crm_refund USING btree (workspace_id, invoice_id);
CREATE INDEX crm_refund_recent ON public.crm_refund USING btree (workspace_id, created_at DESC, id DESC);
alter table crm_refund enable row level security;
alter table crm_refund force row level security;
create policy workspace_scope on crm_refund using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_saved_view (
  id text not null,
  workspace_id text not null,
  owner_id text not null,
  list text not null,
  name text not null,
  query jsonb not null,
  is_shared boolean not null,
  version bigint default 1 not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_saved_view_pkey PRIMARY KEY (id),
  constraint crm_saved_view_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_saved_view_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_saved_view_workspace_id_owner_id_fkey FOREIGN KEY (workspace_id, owner_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE CASCADE,
  constraint crm_saved_view_name_check CHECK ((name <> ''::text))
);
CREATE INDEX crm_saved_view_list ON public.crm_saved_view USING btree (workspace_id, list, name);
CREATE INDEX crm_saved_view_owner ON public.crm_saved_view USING btree (workspace_id, owner_id);
alter table crm_saved_view enable row level security;
alter table crm_saved_view force row level security;
create policy workspace_scope on crm_saved_view using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_service (
  id text not null,
  workspace_id text not null,
  code text not null,
  code_key text collate "C" not null,
  name text not null,
  sort_name text collate "C" not null,
  description text,
  unit text,
  tax_code text,
  "interval" text,
  interval_count integer,
  custom jsonb default '{}'::jsonb not null,
  reference text,
  archived_at bigint,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  constraint crm_service_pkey PRIMARY KEY (id),
  constraint crm_service_workspace_id_code_key_key UNIQUE (workspace_id, code_key),
  constraint crm_service_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_service_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_service_workspace_id_tax_code_fkey FOREIGN KEY (workspace_id, tax_code) REFERENCES crm_tax_rate(workspace_id, code),
  constraint crm_service_check CHECK ((("interval" IS NULL) = (interval_count IS NULL))),
  constraint crm_service_code_check CHECK ((code <> ''::text)),
  constraint crm_service_interval_check CHECK (("interval" = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
  constraint crm_service_interval_count_check CHECK (((interval_count >= 1) AND (interval_count <= 36))),
  constraint crm_service_name_check CHECK ((name <> ''::text))
);
CREATE INDEX crm_service_changed ON public.crm_service USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_service_name ON public.crm_service USING btree (workspace_id, sort_name, id);
CREATE UNIQUE INDEX crm_service_reference ON public.crm_service USING btree (workspace_id, reference) WHERE (reference IS NOT NULL);
alter table crm_service enable row level security;
alter table crm_service force row level security;
create policy workspace_scope on crm_service using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_stage (
  id text not null,
  workspace_id text not null,
  name text not null,
  "position" integer not null,
  version bigint default 1 not null,
  constraint crm_stage_pkey PRIMARY KEY (id),
  constraint crm_stage_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_stage_workspace_id_position_key UNIQUE (workspace_id, "position") DEFERRABLE INITIALLY DEFERRED,
  constraint crm_stage_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_stage_name_check CHECK ((name <> ''::text))
);
alter table crm_stage enable row level security;
alter table crm_stage force row level security;
create policy workspace_scope on crm_stage using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_subscription (
  id text not null,
  workspace_id text not null,
  origin text not null,
  contact_id text,
  opportunity_id text,
  service_id text,
  title text not null,
  quantity bigint not null,
  unit_price numeric,
  currency character(3) not null,
  "interval" text,
  interval_count integer,
  tax_code text,
  collection text not null,
  terms_days integer,
  state text not null,
  is_paused boolean default false not null,
  cancel_at_period_end boolean default false not null,
  period_starts_at bigint,
  period_ends_at bigint,
  starts_at bigint,
  canceled_at bigint,
  connection_id text not null,
  stripe_id text,
  item_id text,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  observed text,
  reference text,
  ends_at bigint,
  constraint crm_subscription_pkey PRIMARY KEY (id),
  constraint crm_subscription_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_subscription_workspace_id_connection_id_fkey FOREIGN KEY (workspace_id, connection_id) REFERENCES connection(workspace_id, id),
  constraint crm_subscription_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_subscription_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_subscription_workspace_id_opportunity_id_fkey FOREIGN KEY (workspace_id, opportunity_id) REFERENCES crm_opportunity(workspace_id, id),
  constraint crm_subscription_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES crm_service(workspace_id, id),
  constraint crm_subscription_workspace_id_tax_code_fkey FOREIGN KEY (workspace_id, tax_code) REFERENCES crm_tax_rate(workspace_id, code),
  constraint crm_subscription_collection_check CHECK ((collection = ANY (ARRAY['send_invoice'::text, 'charge_automatically'::text]))),
  constraint crm_subscription_origin_check CHECK ((origin = ANY (ARRAY['plumbline'::text, 'stripe'::text]))),
  constraint crm_subscription_quantity_check CHECK ((quantity >= 0)),
  constraint crm_subscription_state_check CHECK ((state = ANY (ARRAY['starting'::text, 'incomplete'::text, 'trialing'::text, 'active'::text, 'past_due'::text, 'unpaid'::text, 'paused'::text, 'canceled'::text, 'expired'::text, 'failed'::text, 'unknown'::text]))),
  constraint crm_subscription_terms_days_check CHECK (((terms_days >= 0) AND (terms_days <= 365)))
);
CREATE INDEX crm_subscription_changed ON public.crm_subscription USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_subscription_contact ON public.crm_subscription USING btree (workspace_id, contact_id) WHERE (contact_id IS NOT NULL);
CREATE INDEX crm_subscription_opportunity ON public.crm_subscription USING btree (workspace_id, opportunity_id) WHERE (opportunity_id IS NOT NULL);
CREATE INDEX crm_subscription_recent ON public.crm_subscription USING btree (workspace_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX crm_subscription_reference ON public.crm_subscription USING btree (workspace_id, reference) WHERE (reference IS NOT NULL);
CREATE UNIQUE INDEX crm_subscription_stripe ON public.crm_subscription USING btree (connection_id, stripe_id) WHERE (stripe_id IS NOT NULL);
alter table crm_subscription enable row level security;
alter table crm_subscription force row level security;
create policy workspace_scope on crm_subscription using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_tax_rate (
  id text not null,
  workspace_id text not null,
  code text not null,
  name text not null,
  percentage numeric not null,
  is_inclusive boolean not null,
  country character(2),
  archived_at bigint,
  version bigint default 1 not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_tax_rate_pkey PRIMARY KEY (id),
  constraint crm_tax_rate_workspace_id_code_key UNIQUE (workspace_id, code),
  constraint crm_tax_rate_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_tax_rate_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_tax_rate_code_check CHECK ((code = upper(code))),
  constraint crm_tax_rate_percentage_check CHECK (((percentage >= (0)::numeric) AND (percentage <= (100)::numeric) AND (scale(percentage) <= 4)))
);
alter table crm_tax_rate enable row level security;
alter table crm_tax_rate force row level security;
create policy workspace_scope on crm_tax_rate using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_ticket (
  id text not null,
  workspace_id text not null,
  number bigint not null,
  title text not null,
  sort_name text collate "C" not null,
  description text,
  status text not null,
  priority text not null,
  contact_id text not null,
  opportunity_id text,
  assignee_id text,
  tags text[] default '{}'::text[] not null,
  custom jsonb default '{}'::jsonb not null,
  closed_at bigint,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_by text not null,
  updated_at bigint not null,
  constraint crm_ticket_pkey PRIMARY KEY (id),
  constraint crm_ticket_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_ticket_workspace_id_number_key UNIQUE (workspace_id, number),
  constraint crm_ticket_workspace_id_assignee_id_fkey FOREIGN KEY (workspace_id, assignee_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE SET NULL (assignee_id),
  constraint crm_ticket_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES crm_contact(workspace_id, id),
  constraint crm_ticket_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_ticket_workspace_id_opportunity_id_fkey FOREIGN KEY (workspace_id, opportunity_id) REFERENCES crm_opportunity(workspace_id, id),
  constraint crm_ticket_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
  constraint crm_ticket_status_check CHECK ((status = ANY (ARRAY['open'::text, 'waiting'::text, 'solved'::text, 'closed'::text]))),
  constraint crm_ticket_title_check CHECK ((title <> ''::text))
);
CREATE INDEX crm_ticket_assignee ON public.crm_ticket USING btree (workspace_id, assignee_id) WHERE (assignee_id IS NOT NULL);
CREATE INDEX crm_ticket_changed ON public.crm_ticket USING btree (workspace_id, updated_at, id);
CREATE INDEX crm_ticket_contact ON public.crm_ticket USING btree (workspace_id, contact_id);
CREATE INDEX crm_ticket_name ON public.crm_ticket USING btree (workspace_id, sort_name, id);
CREATE INDEX crm_ticket_opportunity ON public.crm_ticket USING btree (workspace_id, opportunity_id) WHERE (opportunity_id IS NOT NULL);
alter table crm_ticket enable row level security;
alter table crm_ticket force row level security;
create policy workspace_scope on crm_ticket using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_time_entry (
  id text not null,
  workspace_id text not null,
  ticket_id text not null,
  minutes integer not null,
  worked_on date not null,
  person_id text,
  note text,
  service_id text,
  is_billable boolean not null,
  version bigint default 1 not null,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint crm_time_entry_pkey PRIMARY KEY (id),
  constraint crm_time_entry_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint crm_time_entry_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint crm_time_entry_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE SET NULL (person_id),
  constraint crm_time_entry_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES crm_service(workspace_id, id),
  constraint crm_time_entry_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES crm_ticket(workspace_id, id),
  constraint crm_time_entry_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
);
CREATE INDEX crm_time_entry_person ON public.crm_time_entry USING btree (workspace_id, person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX crm_time_entry_ticket ON public.crm_time_entry USING btree (workspace_id, ticket_id, worked_on, id);
alter table crm_time_entry enable row level security;
alter table crm_time_entry force row level security;
create policy workspace_scope on crm_time_entry using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table crm_word (
  workspace_id text not null,
  kind text not null,
  word text collate "C" not null,
  subject_id text not null,
  constraint crm_word_pkey PRIMARY KEY (workspace_id, kind, word, subject_id),
  constraint crm_word_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX crm_word_subject ON public.crm_word USING btree (workspace_id, subject_id);
alter table crm_word enable row level security;
alter table crm_word force row level security;
create policy workspace_scope on crm_word using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table delivery (
  id text not null,
  workspace_id text not null,
  connection_id text not null,
  event_key text not null,
  body text not null,
  received_at bigint not null,
  kind text not null,
  key text not null,
  constraint delivery_pkey PRIMARY KEY (id),
  constraint delivery_connection_id_event_key_key UNIQUE (connection_id, event_key),
  constraint delivery_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint delivery_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX delivery_of_record ON public.delivery USING btree (connection_id, kind, key, received_at);
CREATE INDEX delivery_recent ON public.delivery USING btree (workspace_id, received_at DESC);
alter table delivery enable row level security;
alter table delivery force row level security;
create policy workspace_scope on delivery using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table field_decision (
  flow_id text not null,
  source_record_id text not null,
  field text not null,
  workspace_id text not null,
  sealed text not null,
  decided_by text not null,
  decided_at bigint not null,
  constraint field_decision_pkey PRIMARY KEY (flow_id, source_record_id, field),
  constraint field_decision_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint field_decision_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table field_decision enable row level security;
alter table field_decision force row level security;
create policy workspace_scope on field_decision using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table flow (
  id text not null,
  workspace_id text not null,
  preset text not null,
  name text not null,
  source_connection_id text not null,
  source_kind text not null,
  target_connection_id text not null,
  target_kind text not null,
  state text not null,
  settings jsonb default '{}'::jsonb not null,
  mapping_version integer not null,
  created_at bigint not null,
  marked_to text,
  companion_of text,
  paused_for text,
  constraint flow_pkey PRIMARY KEY (id),
  constraint flow_workspace_id_preset_source_connection_id_target_connec_key UNIQUE (workspace_id, preset, source_connection_id, target_connection_id),
  constraint flow_companion_of_fkey FOREIGN KEY (companion_of) REFERENCES flow(id),
  constraint flow_source_connection_id_fkey FOREIGN KEY (source_connection_id) REFERENCES connection(id),
  constraint flow_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint flow_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint flow_paused_for_check CHECK (((paused_for IS NULL) OR (state = 'paused'::text))),
  constraint flow_state_check CHECK ((state = ANY (ARRAY['enabled'::text, 'paused'::text])))
);
CREATE INDEX flow_companion ON public.flow USING btree (companion_of) WHERE (companion_of IS NOT NULL);
CREATE INDEX flow_source ON public.flow USING btree (source_connection_id, source_kind);
CREATE INDEX flow_target ON public.flow USING btree (target_connection_id, target_kind);
alter table flow enable row level security;
alter table flow force row level security;
create policy workspace_scope on flow using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table flow_record (
  flow_id text not null,
  source_record_id text not null,
  workspace_id text not null,
  target_connection_id text not null,
  seq bigint default 1 not null,
  synced_seq bigint default 0 not null,
  state text not null,
  state_code text,
  priority smallint default 2 not null,
  attempts integer default 0 not null,
  next_at bigint default 0 not null,
  reference text,
  agreed text,
  marked_at bigint not null,
  synced_at bigint,
  state_detail text,
  barrier_seq bigint default 0 not null,
  constraint flow_record_pkey PRIMARY KEY (flow_id, source_record_id),
  constraint flow_record_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint flow_record_source_record_id_fkey FOREIGN KEY (source_record_id) REFERENCES record(id),
  constraint flow_record_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint flow_record_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint flow_record_check CHECK ((synced_seq <= seq)),
  constraint flow_record_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'in_sync'::text, 'skipped'::text, 'review'::text, 'conflict'::text, 'awaiting_approval'::text, 'dead'::text])))
);
CREATE INDEX flow_record_dirty ON public.flow_record USING btree (target_connection_id, priority, marked_at, source_record_id) WHERE (seq > synced_seq);
CREATE INDEX flow_record_source ON public.flow_record USING btree (source_record_id);
CREATE INDEX flow_record_state ON public.flow_record USING btree (workspace_id, state, flow_id);
CREATE INDEX flow_record_waiting ON public.flow_record USING btree (flow_id) WHERE (state = ANY (ARRAY['review'::text, 'dead'::text]));
alter table flow_record enable row level security;
alter table flow_record force row level security;
create policy workspace_scope on flow_record using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table hand_over (
  id text not null,
  workspace_id text not null,
  flow_id text not null,
  source_record_id text not null,
  reference text not null,
  contact_key text,
  state text not null,
  note text,
  sealed text not null,
  seen_record_id text,
  refused_record_id text,
  done_by text,
  done_at bigint,
  created_at bigint not null,
  constraint hand_over_pkey PRIMARY KEY (id),
  constraint hand_over_flow_id_source_record_id_key UNIQUE (flow_id, source_record_id),
  constraint hand_over_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint hand_over_refused_record_id_fkey FOREIGN KEY (refused_record_id) REFERENCES record(id),
  constraint hand_over_seen_record_id_fkey FOREIGN KEY (seen_record_id) REFERENCES record(id),
  constraint hand_over_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint hand_over_check CHECK (((state = 'done'::text) = (done_at IS NOT NULL))),
  constraint hand_over_check1 CHECK (((done_by IS NULL) = (done_at IS NULL))),
  constraint hand_over_note_check CHECK ((note = ANY (ARRAY['differs'::text, 'changed_since'::text, 'source_ended'::text, 'draft'::text, 'draft_differs'::text, 'draft_ended'::text, 'draft_gone'::text]))),
  constraint hand_over_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text])))
);
CREATE INDEX hand_over_done ON public.hand_over USING btree (workspace_id, done_at DESC, id DESC) WHERE (state = 'done'::text);
CREATE INDEX hand_over_open ON public.hand_over USING btree (workspace_id, created_at, id) WHERE (state = 'open'::text);
CREATE INDEX hand_over_reference ON public.hand_over USING btree (reference);
CREATE INDEX hand_over_seen ON public.hand_over USING btree (seen_record_id) WHERE (seen_record_id IS NOT NULL);
CREATE INDEX hand_over_unlinked ON public.hand_over USING btree (flow_id) WHERE ((state = 'open'::text) AND (contact_key IS NOT NULL));
alter table hand_over enable row level security;
alter table hand_over force row level security;
create policy workspace_scope on hand_over using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table inbound_delivery (
  id text not null,
  workspace_id text not null,
  connection_id text not null,
  delivery_key text not null,
  state text not null,
  code text,
  message text,
  hint text,
  records integer not null,
  size integer not null,
  body text not null,
  received_at bigint not null,
  repeats integer default 0 not null,
  last_at bigint not null,
  replayed_at bigint,
  constraint inbound_delivery_pkey PRIMARY KEY (id),
  constraint inbound_delivery_connection_id_delivery_key_key UNIQUE (connection_id, delivery_key),
  constraint inbound_delivery_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint inbound_delivery_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint inbound_delivery_state_check CHECK ((state = ANY (ARRAY['taken'::text, 'refused'::text])))
);
CREATE INDEX inbound_delivery_recent ON public.inbound_delivery USING btree (connection_id, received_at DESC, id DESC);
alter table inbound_delivery enable row level security;
alter table inbound_delivery force row level security;
create policy workspace_scope on inbound_delivery using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table invitation (
  id text not null,
  workspace_id text not null,
  email text not null,
  role text not null,
  secret_hash text not null,
  state text not null,
  invited_by text not null,
  created_at bigint not null,
  expires_at bigint not null,
  closed_at bigint,
  constraint invitation_pkey PRIMARY KEY (id),
  constraint invitation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint invitation_check CHECK (((state = 'open'::text) = (closed_at IS NULL))),
  constraint invitation_email_check CHECK ((email = lower(email))),
  constraint invitation_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text]))),
  constraint invitation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'withdrawn'::text])))
);
CREATE UNIQUE INDEX invitation_open ON public.invitation USING btree (workspace_id, email) WHERE (state = 'open'::text);
alter table invitation enable row level security;
alter table invitation force row level security;
create policy workspace_scope on invitation using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table link (
  id text not null,
  workspace_id text not null,
  source_record_id text not null,
  source_connection_id text not null,
  source_kind text not null,
  target_record_id text not null,
  target_connection_id text not null,
  target_kind text not null,
  reference text,
  matched_by text not null,
  evidence jsonb default '[]'::jsonb not null,
  owner_email text,
  created_by text not null,
  created_at bigint not null,
  constraint link_pkey PRIMARY KEY (id),
  constraint link_source_record_id_target_connection_id_target_kind_key UNIQUE (source_record_id, target_connection_id, target_kind),
  constraint link_target_record_id_source_connection_id_source_kind_key UNIQUE (target_record_id, source_connection_id, source_kind),
  constraint link_source_connection_id_fkey FOREIGN KEY (source_connection_id) REFERENCES connection(id),
  constraint link_source_record_id_fkey FOREIGN KEY (source_record_id) REFERENCES record(id),
  constraint link_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint link_target_record_id_fkey FOREIGN KEY (target_record_id) REFERENCES record(id),
  constraint link_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table link enable row level security;
alter table link force row level security;
create policy workspace_scope on link using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table lookup_table (
  id text not null,
  workspace_id text not null,
  name text not null,
  version integer not null,
  on_miss text not null,
  created_at bigint not null,
  constraint lookup_table_pkey PRIMARY KEY (id),
  constraint lookup_table_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint lookup_table_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint lookup_table_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
  constraint lookup_table_on_miss_check CHECK ((on_miss = ANY (ARRAY['empty'::text, 'refuse'::text])))
);
alter table lookup_table enable row level security;
alter table lookup_table force row level security;
create policy workspace_scope on lookup_table using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table lookup_table_version (
  table_id text not null,
  version integer not null,
  workspace_id text not null,
  key_column text not null,
  columns text[] not null,
  row_count integer not null,
  body text not null,
  author text not null,
  note text default ''::text not null,
  created_at bigint not null,
  constraint lookup_table_version_pkey PRIMARY KEY (table_id, version),
  constraint lookup_table_version_table_id_fkey FOREIGN KEY (table_id) REFERENCES lookup_table(id) ON DELETE CASCADE,
  constraint lookup_table_version_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table lookup_table_version enable row level security;
alter table lookup_table_version force row level security;
create policy workspace_scope on lookup_table_version using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table mapping (
  flow_id text not null,
  version integer not null,
  workspace_id text not null,
  rules jsonb not null,
  author text not null,
  note text default ''::text not null,
  created_at bigint not null,
  conditions jsonb default '[]'::jsonb not null,
  tables text[] default '{}'::text[] not null,
  restores integer,
  constraint mapping_pkey PRIMARY KEY (flow_id, version),
  constraint mapping_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint mapping_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table mapping enable row level security;
alter table mapping force row level security;
create policy workspace_scope on mapping using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table mapping_draft (
  flow_id text not null,
  workspace_id text not null,
  based_on integer not null,
  revision integer default 1 not null,
  rules jsonb not null,
  conditions jsonb not null,
  changed_by text not null,
  changed_at bigint not null,
  constraint mapping_draft_pkey PRIMARY KEY (flow_id),
  constraint mapping_draft_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint mapping_draft_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table mapping_draft enable row level security;
alter table mapping_draft force row level security;
create policy workspace_scope on mapping_draft using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table match_review (
  id text not null,
  workspace_id text not null,
  flow_id text not null,
  source_record_id text not null,
  reason text not null,
  candidates jsonb not null,
  state text not null,
  decision text,
  target_record_id text,
  decided_by text,
  decided_at bigint,
  created_at bigint not null,
  untold boolean default true not null,
  untold_end boolean default false not null,
  constraint match_review_pkey PRIMARY KEY (id),
  constraint match_review_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint match_review_target_record_id_fkey FOREIGN KEY (target_record_id) REFERENCES record(id),
  constraint match_review_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint match_review_decision_check CHECK ((decision = ANY (ARRAY['link'::text, 'create'::text, 'ignore'::text, 'apart'::text]))),
  constraint match_review_state_check CHECK ((state = ANY (ARRAY['open'::text, 'decided'::text, 'closed'::text])))
);
CREATE INDEX match_review_decided ON public.match_review USING btree (flow_id, source_record_id, decided_at) WHERE (state = 'decided'::text);
CREATE UNIQUE INDEX match_review_open ON public.match_review USING btree (flow_id, source_record_id) WHERE (state = 'open'::text);
CREATE INDEX match_review_untold ON public.match_review USING btree (created_at, id) WHERE untold;
CREATE INDEX match_review_untold_end ON public.match_review USING btree (id) WHERE untold_end;
CREATE INDEX match_review_waiting ON public.match_review USING btree (workspace_id, created_at) WHERE (state = 'open'::text);
alter table match_review enable row level security;
alter table match_review force row level security;
create policy workspace_scope on match_review using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table message_try (
  message_id text not null,
  no integer not null,
  workspace_id text not null,
  at bigint not null,
  took_ms integer not null,
  http_status integer,
  code text,
  constraint message_try_pkey PRIMARY KEY (message_id, no),
  constraint message_try_message_id_fkey FOREIGN KEY (message_id) REFERENCES outgoing_message(id) ON DELETE CASCADE,
  constraint message_try_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table message_try enable row level security;
alter table message_try force row level security;
create policy workspace_scope on message_try using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table notification_preference (
  workspace_id text not null,
  person_id text not null,
  kind text not null,
  choice text not null,
  constraint notification_preference_pkey PRIMARY KEY (workspace_id, person_id, kind),
  constraint notification_preference_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES auth_member(workspace_id, user_id) ON DELETE CASCADE,
  constraint notification_preference_choice_check CHECK ((choice = ANY (ARRAY['none'::text, 'console'::text, 'mail'::text])))
);
alter table notification_preference enable row level security;
alter table notification_preference force row level security;
create policy workspace_scope on notification_preference using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table outgoing_message (
  id text not null,
  workspace_id text not null,
  channel_id text,
  person_id text,
  kind text not null,
  event_key text not null,
  body text not null,
  state text not null,
  tries integer default 0 not null,
  next_at bigint not null,
  since bigint not null,
  code text,
  http_status integer,
  created_at bigint not null,
  sent_at bigint,
  constraint outgoing_message_pkey PRIMARY KEY (id),
  constraint outgoing_message_workspace_id_channel_id_fkey FOREIGN KEY (workspace_id, channel_id) REFERENCES channel(workspace_id, id) ON DELETE CASCADE,
  constraint outgoing_message_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint outgoing_message_check CHECK (((channel_id IS NULL) <> (person_id IS NULL))),
  constraint outgoing_message_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'given_up'::text])))
);
CREATE INDEX outgoing_message_age ON public.outgoing_message USING btree (created_at) WHERE (state = ANY (ARRAY['sent'::text, 'given_up'::text]));
CREATE INDEX outgoing_message_due ON public.outgoing_message USING btree (channel_id, next_at, id) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'failed'::text]));
CREATE INDEX outgoing_message_of_channel ON public.outgoing_message USING btree (channel_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX outgoing_message_once ON public.outgoing_message USING btree (COALESCE(channel_id, person_id), event_key);
CREATE INDEX outgoing_message_recent ON public.outgoing_message USING btree (workspace_id, created_at DESC, id DESC);
alter table outgoing_message enable row level security;
alter table outgoing_message force row level security;
create policy workspace_scope on outgoing_message using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table owner_match (
  workspace_id text not null,
  source_connection_id text not null,
  target_connection_id text not null,
  email text not null,
  target_email text,
  decided_by text not null,
  decided_at bigint not null,
  constraint owner_match_pkey PRIMARY KEY (source_connection_id, target_connection_id, email),
  constraint owner_match_source_connection_id_fkey FOREIGN KEY (source_connection_id) REFERENCES connection(id),
  constraint owner_match_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint owner_match_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint owner_match_email_check CHECK ((email = lower(email)))
);
CREATE INDEX owner_match_workspace ON public.owner_match USING btree (workspace_id);
alter table owner_match enable row level security;
alter table owner_match force row level security;
create policy workspace_scope on owner_match using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table pair_agreement (
  flow_id text not null,
  source_record_id text not null,
  workspace_id text not null,
  fingerprint bytea not null,
  amount text,
  currency text,
  compared_at bigint not null,
  constraint pair_agreement_pkey PRIMARY KEY (flow_id, source_record_id),
  constraint pair_agreement_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint pair_agreement_source_record_id_fkey FOREIGN KEY (source_record_id) REFERENCES record(id),
  constraint pair_agreement_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table pair_agreement enable row level security;
alter table pair_agreement force row level security;
create policy workspace_scope on pair_agreement using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table pending_heal (
  flow_id text not null,
  source_record_id text not null,
  workspace_id text not null,
  target_connection_id text not null,
  finding_id text,
  ends_link boolean not null,
  reads text[] not null,
  lists text,
  lists_after text,
  asked_by text not null,
  asked_at bigint not null,
  constraint pending_heal_pkey PRIMARY KEY (flow_id, source_record_id),
  constraint pending_heal_finding_id_fkey FOREIGN KEY (finding_id) REFERENCES reconciliation_finding(id) ON DELETE SET NULL,
  constraint pending_heal_flow_id_source_record_id_fkey FOREIGN KEY (flow_id, source_record_id) REFERENCES flow_record(flow_id, source_record_id),
  constraint pending_heal_target_connection_id_fkey FOREIGN KEY (target_connection_id) REFERENCES connection(id),
  constraint pending_heal_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX pending_heal_finding ON public.pending_heal USING btree (finding_id) WHERE (finding_id IS NOT NULL);
CREATE INDEX pending_heal_target ON public.pending_heal USING btree (target_connection_id, asked_at);
alter table pending_heal enable row level security;
alter table pending_heal force row level security;
create policy workspace_scope on pending_heal using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table pushed_record (
  connection_id text not null,
  kind text not null,
  key text not null,
  workspace_id text not null,
  version bigint,
  hash text not null,
  body text not null,
  delivery_id text not null,
  received_at bigint not null,
  constraint pushed_record_pkey PRIMARY KEY (connection_id, kind, key),
  constraint pushed_record_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint pushed_record_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES inbound_delivery(id),
  constraint pushed_record_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX pushed_record_received ON public.pushed_record USING btree (connection_id, kind, received_at, key);
alter table pushed_record enable row level security;
alter table pushed_record force row level security;
create policy workspace_scope on pushed_record using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table reconciliation (
  id text not null,
  workspace_id text not null,
  flow_id text not null,
  purpose text not null,
  trigger text not null,
  state text not null,
  scope text not null,
  thorough boolean not null,
  refresh boolean not null,
  mapping_version integer not null,
  settings jsonb not null,
  draft jsonb,
  phase text default 'pairs'::text not null,
  cursor text,
  total integer default 0 not null,
  done integer default 0 not null,
  agreeing integer default 0 not null,
  unopened integer default 0 not null,
  queued integer default 0 not null,
  counts jsonb default '{}'::jsonb not null,
  actions jsonb default '{}'::jsonb not null,
  totals jsonb default '{}'::jsonb not null,
  compared jsonb,
  previous_id text,
  source_read_at bigint,
  target_read_at bigint,
  refresh_code text,
  code text,
  lease_by text,
  lease_until bigint default 0 not null,
  lease_no bigint default 0 not null,
  resume_at bigint default 0 not null,
  requested_by text not null,
  requested_at bigint not null,
  started_at bigint,
  ended_at bigint,
  name text,
  money jsonb default '{}'::jsonb not null,
  waiting integer default 0 not null,
  base_version integer,
  asked_settings jsonb,
  replay_since bigint,
  replayed jsonb default '{}'::jsonb not null,
  constraint reconciliation_pkey PRIMARY KEY (id),
  constraint reconciliation_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint reconciliation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint reconciliation_phase_check CHECK ((phase = ANY (ARRAY['pairs'::text, 'targets'::text]))),
  constraint reconciliation_purpose_check CHECK ((purpose = ANY (ARRAY['reconcile'::text, 'rehearse'::text, 'replay'::text]))),
  constraint reconciliation_scope_check CHECK ((scope = ANY (ARRAY['owned'::text, 'all'::text]))),
  constraint reconciliation_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'refreshing'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text]))),
  constraint reconciliation_trigger_check CHECK ((trigger = ANY (ARRAY['person'::text, 'schedule'::text])))
);
CREATE INDEX reconciliation_due ON public.reconciliation USING btree (resume_at) WHERE (state = ANY (ARRAY['waiting'::text, 'refreshing'::text, 'running'::text]));
CREATE INDEX reconciliation_of_flow ON public.reconciliation USING btree (flow_id, purpose, requested_at DESC, id DESC);
CREATE UNIQUE INDEX reconciliation_open ON public.reconciliation USING btree (flow_id, purpose) WHERE (state = ANY (ARRAY['waiting'::text, 'refreshing'::text, 'running'::text]));
CREATE INDEX reconciliation_recent ON public.reconciliation USING btree (workspace_id, requested_at DESC, id DESC);
alter table reconciliation enable row level security;
alter table reconciliation force row level security;
create policy workspace_scope on reconciliation using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table reconciliation_claim (
  reconciliation_id text not null,
  target_record_id text not null,
  workspace_id text not null,
  constraint reconciliation_claim_pkey PRIMARY KEY (reconciliation_id, target_record_id),
  constraint reconciliation_claim_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES reconciliation(id) ON DELETE CASCADE,
  constraint reconciliation_claim_target_record_id_fkey FOREIGN KEY (target_record_id) REFERENCES record(id),
  constraint reconciliation_claim_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table reconciliation_claim enable row level security;
alter table reconciliation_claim force row level security;
create policy workspace_scope on reconciliation_claim using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table reconciliation_finding (
  id text not null,
  workspace_id text not null,
  reconciliation_id text not null,
  flow_id text not null,
  kind text not null,
  code text,
  action text,
  source_record_id text,
  target_record_id text,
  fields text[] default '{}'::text[] not null,
  sealed text,
  queued boolean default false not null,
  healable boolean not null,
  standing text,
  heal_seq bigint,
  healed_by text,
  healed_at bigint,
  digest text,
  waits boolean default false not null,
  occurred_at bigint,
  basis text,
  heal_code text,
  constraint reconciliation_finding_pkey PRIMARY KEY (id),
  constraint reconciliation_finding_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint reconciliation_finding_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES reconciliation(id) ON DELETE CASCADE,
  constraint reconciliation_finding_source_record_id_fkey FOREIGN KEY (source_record_id) REFERENCES record(id),
  constraint reconciliation_finding_target_record_id_fkey FOREIGN KEY (target_record_id) REFERENCES record(id),
  constraint reconciliation_finding_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint reconciliation_finding_action_check CHECK ((action = ANY (ARRAY['create'::text, 'update'::text, 'archive'::text, 'restore'::text]))),
  constraint reconciliation_finding_basis_check CHECK ((basis = ANY (ARRAY['as_then'::text, 'completed'::text, 'as_now'::text]))),
  constraint reconciliation_finding_check CHECK (((source_record_id IS NOT NULL) OR (target_record_id IS NOT NULL))),
  constraint reconciliation_finding_kind_check CHECK ((kind = ANY (ARRAY['missing_in_target'::text, 'missing_in_source'::text, 'duplicate'::text, 'paid_in_both'::text, 'currency_differs'::text, 'amount_differs'::text, 'tax_differs'::text, 'status_differs'::text, 'field_differs'::text, 'broken_link'::text, 'match_review'::text, 'unsettled'::text, 'refused'::text, 'taken_up'::text, 'dropped'::text, 'left_out'::text]))),
  constraint reconciliation_finding_standing_check CHECK ((standing = ANY (ARRAY['new'::text, 'same'::text])))
);
CREATE INDEX reconciliation_finding_kind ON public.reconciliation_finding USING btree (reconciliation_id, kind, id);
CREATE INDEX reconciliation_finding_source ON public.reconciliation_finding USING btree (source_record_id) WHERE (source_record_id IS NOT NULL);
CREATE INDEX reconciliation_finding_target ON public.reconciliation_finding USING btree (target_record_id) WHERE (target_record_id IS NOT NULL);
alter table reconciliation_finding enable row level security;
alter table reconciliation_finding force row level security;
create policy workspace_scope on reconciliation_finding using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table reconciliation_schedule (
  flow_id text not null,
  workspace_id text not null,
  every text not null,
  weekday smallint,
  at_minute smallint not null,
  time_zone text not null,
  refresh boolean not null,
  next_at bigint not null,
  changed_by text not null,
  changed_at bigint not null,
  constraint reconciliation_schedule_pkey PRIMARY KEY (flow_id),
  constraint reconciliation_schedule_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint reconciliation_schedule_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint reconciliation_schedule_at_minute_check CHECK (((at_minute >= 0) AND (at_minute <= 1439))),
  constraint reconciliation_schedule_check CHECK (((every = 'week'::text) = (weekday IS NOT NULL))),
  constraint reconciliation_schedule_every_check CHECK ((every = ANY (ARRAY['day'::text, 'week'::text]))),
  constraint reconciliation_schedule_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);
CREATE INDEX reconciliation_schedule_due ON public.reconciliation_schedule USING btree (next_at);
alter table reconciliation_schedule enable row level security;
alter table reconciliation_schedule force row level security;
create policy workspace_scope on reconciliation_schedule using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table record (
  id text not null,
  workspace_id text not null,
  connection_id text not null,
  kind text not null,
  key text not null,
  state text not null,
  title text default ''::text not null,
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
  stale_seq bigint default 0 not null,
  seen_seq bigint default 0 not null,
  read_attempts integer default 0 not null,
  read_at bigint default 0 not null,
  read_code text,
  people jsonb,
  constraint record_pkey PRIMARY KEY (id),
  constraint record_connection_id_kind_key_key UNIQUE (connection_id, kind, key),
  constraint record_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint record_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint record_state_check CHECK ((state = ANY (ARRAY['unread'::text, 'active'::text, 'archived'::text, 'merged'::text, 'deleted'::text])))
);
CREATE INDEX record_browse ON public.record USING btree (workspace_id, kind, title, id);
CREATE INDEX record_email ON public.record USING btree (connection_id, kind, email_key) WHERE (email_key IS NOT NULL);
CREATE INDEX record_name ON public.record USING btree (connection_id, kind, name_key) WHERE (name_key IS NOT NULL);
CREATE INDEX record_parent ON public.record USING btree (connection_id, parent_kind, parent_key) WHERE (parent_key IS NOT NULL);
CREATE INDEX record_people ON public.record USING btree (connection_id) WHERE ((people IS NOT NULL) AND (state = 'active'::text));
CREATE INDEX record_reference ON public.record USING btree (connection_id, kind, reference) WHERE (reference IS NOT NULL);
CREATE INDEX record_stale ON public.record USING btree (connection_id, read_at) WHERE (stale_seq > seen_seq);
CREATE INDEX record_tax ON public.record USING btree (connection_id, kind, tax_key) WHERE (tax_key IS NOT NULL);
alter table record enable row level security;
alter table record force row level security;
create policy workspace_scope on record using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table record_alias (
  connection_id text not null,
  kind text not null,
  alias text not null,
  key text not null,
  workspace_id text not null,
  constraint record_alias_pkey PRIMARY KEY (connection_id, kind, alias),
  constraint record_alias_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint record_alias_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX record_alias_key ON public.record_alias USING btree (connection_id, kind, key);
alter table record_alias enable row level security;
alter table record_alias force row level security;
create policy workspace_scope on record_alias using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table record_double (
  id text not null,
  workspace_id text not null,
  double_record_id text not null,
  kept_record_id text not null,
  decided_by text not null,
  decided_at bigint not null,
  undone_by text,
  undone_at bigint,
  constraint record_double_pkey PRIMARY KEY (id),
  constraint record_double_double_record_id_fkey FOREIGN KEY (double_record_id) REFERENCES record(id),
  constraint record_double_kept_record_id_fkey FOREIGN KEY (kept_record_id) REFERENCES record(id),
  constraint record_double_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint record_double_check CHECK ((double_record_id <> kept_record_id)),
  constraint record_double_check1 CHECK (((undone_by IS NULL) = (undone_at IS NULL)))
);
CREATE UNIQUE INDEX record_double_standing ON public.record_double USING btree (double_record_id) WHERE (undone_at IS NULL);
CREATE INDEX record_double_workspace ON public.record_double USING btree (workspace_id, decided_at DESC, id DESC);
alter table record_double enable row level security;
alter table record_double force row level security;
create policy workspace_scope on record_double using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table record_mention (
  connection_id text not null,
  kind text not null,
  key text not null,
  name text not null,
  value text not null,
  workspace_id text not null,
  constraint record_mention_pkey PRIMARY KEY (connection_id, kind, key, name, value),
  constraint record_mention_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint record_mention_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
CREATE INDEX record_mention_value ON public.record_mention USING btree (connection_id, value);
alter table record_mention enable row level security;
alter table record_mention force row level security;
create policy workspace_scope on record_mention using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table rehearsal_apply (
  id text not null,
  workspace_id text not null,
  reconciliation_id text not null,
  flow_id text not null,
  state text not null,
  planned integer not null,
  version integer not null,
  before_version integer not null,
  before_settings jsonb not null,
  was_paused boolean not null,
  asked_by text not null,
  asked_at bigint not null,
  decided_by text,
  decided_at bigint,
  ended_at bigint,
  constraint rehearsal_apply_pkey PRIMARY KEY (id),
  constraint rehearsal_apply_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint rehearsal_apply_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES reconciliation(id) ON DELETE CASCADE,
  constraint rehearsal_apply_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint rehearsal_apply_check CHECK (((state = ANY (ARRAY['applying'::text, 'stopped'::text, 'waiting'::text])) = (ended_at IS NULL))),
  constraint rehearsal_apply_state_check CHECK ((state = ANY (ARRAY['applying'::text, 'stopped'::text, 'waiting'::text, 'carried_on'::text, 'rolled_back'::text, 'done'::text])))
);
CREATE UNIQUE INDEX rehearsal_apply_open ON public.rehearsal_apply USING btree (flow_id) WHERE (state = ANY (ARRAY['applying'::text, 'stopped'::text, 'waiting'::text]));
CREATE INDEX rehearsal_apply_run ON public.rehearsal_apply USING btree (reconciliation_id, asked_at DESC);
alter table rehearsal_apply enable row level security;
alter table rehearsal_apply force row level security;
create policy workspace_scope on rehearsal_apply using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table rehearsal_look (
  apply_id text not null,
  source_record_id text not null,
  workspace_id text not null,
  verdict text not null,
  planned boolean not null,
  seq bigint not null,
  looked_at bigint not null,
  constraint rehearsal_look_pkey PRIMARY KEY (apply_id, source_record_id),
  constraint rehearsal_look_apply_id_fkey FOREIGN KEY (apply_id) REFERENCES rehearsal_apply(id) ON DELETE CASCADE,
  constraint rehearsal_look_source_record_id_fkey FOREIGN KEY (source_record_id) REFERENCES record(id),
  constraint rehearsal_look_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint rehearsal_look_verdict_check CHECK ((verdict = ANY (ARRAY['released'::text, 'agrees'::text, 'left_out'::text, 'asks'::text, 'changed'::text, 'unrehearsed'::text, 'stopped'::text])))
);
CREATE INDEX rehearsal_look_record ON public.rehearsal_look USING btree (source_record_id);
CREATE INDEX rehearsal_look_verdict ON public.rehearsal_look USING btree (apply_id, verdict, source_record_id);
alter table rehearsal_look enable row level security;
alter table rehearsal_look force row level security;
create policy workspace_scope on rehearsal_look using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table schema_migration (
  name character varying(255) not null,
  "timestamp" character varying(255) not null,
  constraint schema_migration_pkey PRIMARY KEY (name)
);

create table schema_migration_lock (
  id character varying(255) not null,
  is_locked integer default 0 not null,
  constraint schema_migration_lock_pkey PRIMARY KEY (id)
);

create table sighting (
  connection_id text not null,
  kind text not null,
  key text not null,
  workspace_id text not null,
  constraint sighting_pkey PRIMARY KEY (connection_id, kind, key),
  constraint sighting_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint sighting_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);
alter table sighting enable row level security;
alter table sighting force row level security;
create policy workspace_scope on sighting using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table sync_run (
  id text not null,
  workspace_id text not null,
  connection_id text not null,
  kind text not null,
  trigger text not null,
  state text not null,
  pages integer default 0 not null,
  seen bigint default 0 not null,
  changed bigint default 0 not null,
  code text,
  started_at bigint not null,
  ended_at bigint,
  constraint sync_run_pkey PRIMARY KEY (id),
  constraint sync_run_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint sync_run_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  constraint sync_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text]))),
  constraint sync_run_trigger_check CHECK ((trigger = ANY (ARRAY['baseline'::text, 'poll'::text, 'person'::text])))
);
CREATE INDEX sync_run_recent ON public.sync_run USING btree (workspace_id, started_at DESC);
CREATE UNIQUE INDEX sync_run_running ON public.sync_run USING btree (connection_id, kind) WHERE (state = 'running'::text);
alter table sync_run enable row level security;
alter table sync_run force row level security;
create policy workspace_scope on sync_run using ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((workspace_id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

create table workspace (
  id text not null,
  name text not null,
  created_at bigint not null,
  constraint workspace_pkey PRIMARY KEY (id)
);
alter table workspace enable row level security;
alter table workspace force row level security;
create policy workspace_scope on workspace using ((id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text)) with check ((id = current_setting('plumbline.workspace'::text, true)) OR (current_setting('plumbline.workspace'::text, true) = '*'::text));

CREATE OR REPLACE FUNCTION public.budget_take(keys text[], wanted integer, now_ms bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.budget_take_leaving(keys text[], wanted integer, now_ms bigint, kept integer[])
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  b budget;
  size integer;
  width bigint;
  room integer;
  used integer;
  freed integer;
  wait bigint;
  i integer;
  spent boolean := false;
begin
  wait := budget_take(keys, 0, now_ms);
  if wait > 0 then return wait; end if;
  for b in select * from budget where key = any (keys) loop
    size := array_length(b.counts, 1);
    width := b.window_ms / (size - 2);
    room := b.calls - kept[array_position(keys, b.key)];
    used := (select coalesce(sum(c), 0) from unnest(b.counts) as c);
    if used + wanted > room then
      if used + wanted > b.calls then spent := true; end if;
      freed := 0;
      for i in 1 .. size loop
        freed := freed + b.counts[((b.bucket + i) % size)::integer + 1];
        if used - freed + wanted <= room or i = size then
          wait := greatest(wait, (b.bucket + i) * width - now_ms, 1);
          exit;
        end if;
      end loop;
    end if;
  end loop;
  if wait > 0 then return case when spent then wait else -wait end; end if;
  return budget_take(keys, wanted, now_ms);
end $function$;

CREATE OR REPLACE FUNCTION public.change_moves()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.hold_lease(held_connection text, holder text, held_no bigint, held_until bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  update connection set lease_until = held_until
    where id = held_connection and lease_by = holder and lease_no = held_no;
  if not found then
    raise exception 'the lease of % is lost', held_connection using errcode = 'PL001';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_looks(flow_ids text[], source_ids text[], seqs bigint[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select 1 from unnest(flow_ids, source_ids, seqs) as s (flow_id, source_record_id, seq)
    join flow_record fr on fr.flow_id = s.flow_id and fr.source_record_id = s.source_record_id
    where fr.barrier_seq > s.seq) then
    raise exception 'a link was moved since these records were looked at' using errcode = 'PL002';
  end if;
end $function$;
