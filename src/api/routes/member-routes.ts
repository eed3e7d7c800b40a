import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import * as desk from '#api/member-desk.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  changeMember,
  inviteMember,
  listMembers,
  removeMember,
  withdrawInvitation,
} from '#contract/members.ts';

/** Members of a workspace and invitations to it. */
export const memberRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listMembers, ({ member }) => desk.readMembers(deps, member()));
  serve(app, inviteMember, ({ body, member }) => desk.invite(deps, actingOf(member()), body));
  serve(app, withdrawInvitation, ({ params: { id }, member }) => desk.withdraw(deps, actingOf(member()), id));
  serve(app, changeMember, ({ params: { id }, body: { role }, member }) =>
    desk.giveRole(deps, actingOf(member()), id, role),
  );
  serve(app, removeMember, ({ params: { id }, member }) => desk.remove(deps, actingOf(member()), id));
};

const actingOf = ({ workspaceId, actor, role, caller }: Member): desk.MemberActing => ({
  workspaceId,
  actor,
  role,
  userId: caller.user?.id ?? null,
  person: caller.key?.madeBy ?? actor,
});
