import type { WorkspaceId } from '#base/ids.ts';
import { systemClock } from '#base/clock.ts';
import * as desk from '#api/member-desk.ts';
import { publicUrlOf } from '#app/config.ts';
import { appError } from '#app/app-errors.ts';
import type { Invitation, WorkspaceMember } from '#contract/members.ts';
import { roles, type Role } from '#contract/session.ts';
import { operatorActor, type Operator } from './operator.ts';

export { roles };
export type { Invitation, Role, WorkspaceMember };

const depsOf = ({ plumbline, config }: Operator): desk.MemberDeps => ({
  db: plumbline.store.db,
  clock: systemClock,
  vault: plumbline.vault,
  publicUrl: publicUrlOf(config),
  outside: { hasMail: config.secrets.smtpUrl !== null },
});

/** Whoever is at the machine itself may do what owners may. */
const acting = (workspaceId: WorkspaceId): desk.MemberActing => ({
  workspaceId,
  actor: operatorActor,
  role: 'owner',
  userId: null,
  person: operatorActor,
});

export const memberLines = (
  operator: Operator,
  workspaceId: WorkspaceId,
): Promise<{ readonly items: readonly WorkspaceMember[]; readonly invitations: readonly Invitation[] }> =>
  desk.readMembers(depsOf(operator), acting(workspaceId));

/** @throws `member.exists`. The link is good once and for seven days. */
export const inviteMember = (
  operator: Operator,
  workspaceId: WorkspaceId,
  asked: { readonly email: string; readonly role: Role },
): ReturnType<typeof desk.invite> => desk.invite(depsOf(operator), acting(workspaceId), asked);

/** @throws `operate.member_unknown`, `member.last_owner`. */
export const setMemberRole = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string,
  role: Role,
): ReturnType<typeof desk.giveRole> =>
  desk.giveRole(depsOf(operator), acting(workspaceId), await idOf(operator, workspaceId, named), role);

/** @throws `operate.member_unknown`, `member.last_owner`. */
export const removeMember = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string,
): ReturnType<typeof desk.remove> =>
  desk.remove(depsOf(operator), acting(workspaceId), await idOf(operator, workspaceId, named));

/** A member by id or e-mail address, whatever its case. */
const idOf = async (operator: Operator, workspaceId: WorkspaceId, named: string): Promise<string> => {
  const { items } = await memberLines(operator, workspaceId);
  const found = items.find(({ id, email }) => id === named || email.toLowerCase() === named.toLowerCase());
  if (found !== undefined) return found.id;
  throw appError('operate.member_unknown', 'Nobody of this workspace has that address or id.');
};
