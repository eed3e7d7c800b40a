import type { WorkspaceId } from '#base/ids.ts';

/** The parts of the sign-in library's tables that our own queries read or write; the rest is the library's. */
export interface AuthUserTable {
  id: string;
  name: string;
  email: string;
  email_verified: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface AuthAccountTable {
  id: string;
  user_id: string;
  account_id: string;
  provider_id: string;
  password: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface AuthOrganizationTable {
  id: WorkspaceId;
  name: string;
  slug: string;
  created_at: Date;
}

export interface AuthMemberTable {
  id: string;
  workspace_id: WorkspaceId;
  user_id: string;
  role: 'owner' | 'admin' | 'member';
  created_at: Date;
}

export interface AuthSessionTable {
  id: string;
  user_id: string;
  active_workspace_id: string | null;
}

/** An invitation to a workspace. `email` is in lower case, `secret_hash` the SHA-256 of its link's secret in base64url. */
export interface InvitationTable {
  id: string;
  workspace_id: WorkspaceId;
  email: string;
  role: AuthMemberTable['role'];
  secret_hash: string;
  state: 'open' | 'accepted' | 'withdrawn';
  /** As the audit log names them. */
  invited_by: string;
  created_at: number;
  expires_at: number;
  closed_at: number | null;
}

export interface ApiKeyTable {
  id: string;
  workspace_id: WorkspaceId;
  name: string;
  start: string;
  hash: string;
  role: 'admin' | 'member';
  /** Whether it may approve and reject changes. */
  may_approve: boolean;
  created_by: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface AuthDatabase {
  api_key: ApiKeyTable;
  auth_user: AuthUserTable;
  auth_account: AuthAccountTable;
  auth_organization: AuthOrganizationTable;
  auth_member: AuthMemberTable;
  auth_session: AuthSessionTable;
  invitation: InvitationTable;
}
