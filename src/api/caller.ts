import type { WorkspaceId } from '#base/ids.ts';
import type { Access } from '#contract/endpoint.ts';
import type { Role } from '#contract/session.ts';
import type { Acting } from '#engine/actions/acting.ts';
import type { Approving } from '#engine/actions/approving.ts';
import { apiError } from './api-errors.ts';

/** Who sent a request. A person has a user and a session; a program has neither. */
export interface Caller {
  /** As the audit log names them: `user:…`, `key:…`. */
  readonly actor: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string } | null;
  readonly sessionId: string | null;
  /** Of a program: who made its key, and whether the key may approve changes. Null for a person. */
  readonly key: { readonly madeBy: string; readonly mayApprove: boolean } | null;
  /** Null for a person who is in no workspace. */
  readonly membership: { readonly workspaceId: WorkspaceId; readonly role: Role } | null;
}

/** A caller who may act in a workspace. */
export interface Member extends Acting {
  readonly caller: Caller;
  readonly role: Role;
}

/** @throws `auth.required`, `auth.no_workspace`, `auth.forbidden`. */
export const requireAccess = (caller: Caller | null, access: Access): void => {
  if (access === 'open') return;
  if (caller === null) throw apiError('auth.required', 'Nobody is signed in.');
  if (access === 'signed_in') return;
  if (caller.membership === null) throw apiError('auth.no_workspace', 'You are a member of no workspace.');
  if (access === 'admin' && caller.membership.role === 'member')
    throw apiError('auth.forbidden', 'Only owners and admins of the workspace may do this.');
};

/** The member behind a request whose access was required already. @throws `auth.required`, `auth.no_workspace`. */
export const memberOf = (caller: Caller | null): Member => {
  if (caller === null) throw apiError('auth.required', 'Nobody is signed in.');
  if (caller.membership === null) throw apiError('auth.no_workspace', 'You are a member of no workspace.');
  const { workspaceId, role } = caller.membership;
  return { caller, workspaceId, role, actor: caller.actor };
};

/** The member as one who approves: behind a key stands whoever made it, so that nobody counts as two. */
export const approvingOf = ({ caller, workspaceId, role, actor }: Member): Approving => ({
  workspaceId,
  role,
  actor,
  person: caller.key?.madeBy ?? actor,
  mayApprove: caller.key?.mayApprove ?? true,
});

/** The browser session that a consent is bound to. @throws `auth.forbidden` for programs. */
export const sessionOf = (member: Member): string => {
  if (member.caller.sessionId === null)
    throw apiError('auth.forbidden', 'Connecting by a vendor’s consent page needs a browser.', {
      hint: 'Sign in to the console and connect there.',
    });
  return member.caller.sessionId;
};
