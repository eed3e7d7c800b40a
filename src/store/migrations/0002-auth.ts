import { sql, type Kysely } from 'kysely';

/**
 * People, their sessions and their roles, as the sign-in library wants them (shape of better-auth 1.7 with the
 * organization plugin, under our names), and keys for programs. The library keeps time as timestamptz. Its tables serve
 * all workspaces and so have no workspace scope; api_key has one. Of a key only its SHA-256 is stored.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table auth_user (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create table auth_session (
  id text primary key,
  user_id text not null references auth_user (id) on delete cascade,
  token text not null unique,
  active_workspace_id text,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
create index auth_session_user on auth_session (user_id);

create table auth_account (
  id text primary key,
  user_id text not null references auth_user (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
create index auth_account_user on auth_account (user_id);

create table auth_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
create index auth_verification_identifier on auth_verification (identifier);

create table auth_organization (
  id text primary key references workspace (id),
  name text not null,
  slug text not null unique,
  logo text,
  metadata text,
  created_at timestamptz not null
);

create table auth_member (
  id text primary key,
  workspace_id text not null references auth_organization (id) on delete cascade,
  user_id text not null references auth_user (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member')),
  created_at timestamptz not null,
  unique (workspace_id, user_id)
);
create index auth_member_user on auth_member (user_id);

create table auth_invitation (
  id text primary key,
  workspace_id text not null references auth_organization (id) on delete cascade,
  email text not null,
  role text,
  status text not null,
  inviter_id text not null references auth_user (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp
);
create index auth_invitation_workspace on auth_invitation (workspace_id);
create index auth_invitation_email on auth_invitation (email);

create table auth_rate_limit (
  id text primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

create table api_key (
  id text primary key,
  workspace_id text not null references workspace (id),
  name text not null,
  start text not null,
  hash text not null unique,
  role text not null check (role in ('admin', 'member')),
  created_by text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);
create index api_key_workspace on api_key (workspace_id, created_at);

alter table api_key enable row level security;
alter table api_key force row level security;
create policy workspace_scope on api_key
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
