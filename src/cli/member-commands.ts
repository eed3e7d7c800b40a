import * as members from '#app/operate/members.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { oneOf, printList, type ListShape } from './lists.ts';
import { printJson, shownTime } from './output.ts';
import { UsageError } from './usage-error.ts';

const shape: ListShape<members.WorkspaceMember> = {
  name: 'members',
  none: 'No members.',
  columns: {
    ID: ({ id }) => id,
    NAME: ({ name }) => name,
    EMAIL: ({ email }) => email,
    ROLE: ({ role }) => role,
    'SINCE (UTC)': ({ since }) => shownTime(since),
    'API KEYS': ({ apiKeys }) => apiKeys.join(', '),
  },
};

const invited: ListShape<members.Invitation> = {
  name: 'invitations',
  none: 'Nobody is invited.',
  columns: {
    INVITED: ({ email }) => email,
    ROLE: ({ role }) => role,
    BY: ({ invitedBy }) => invitedBy.name,
    'UNTIL (UTC)': ({ expiresAt }) => shownTime(expiresAt),
  },
};

export const memberList = defineVerb({
  description: 'The members of a workspace, and who is invited',
  args: inWorkspaceArgs,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const { items, invitations } = await members.memberLines(
      operator,
      await operator.workspace(args.workspace),
    );
    if (args.json === true) printJson(io, { members: items, invitations });
    else {
      printList(io, false, items, shape);
      if (invitations.length > 0) io.out('\n');
      if (invitations.length > 0) printList(io, false, invitations, invited);
    }
    return exitCodes.fine;
  },
});

const roleOf = (text: string | undefined): members.Role => oneOf('role', text, members.roles) ?? 'member';

export const memberInvite = defineVerb({
  description: 'Invite somebody by a link that is shown once, and mailed where mail is set up',
  args: {
    ...inWorkspaceArgs,
    email: { type: 'positional', required: true, description: 'Their e-mail address' },
    role: { type: 'string', description: `One of ${members.roles.join(', ')}; a member unless said` },
  },
  run: async (args, io) => {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(args.email) || args.email.length > 320)
      throw new UsageError('That is no e-mail address.');
    const role = roleOf(args.role);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const done = await members.inviteMember(operator, workspaceId, { email: args.email, role });
    if (args.json === true) printJson(io, done);
    else
      io.out(
        `Whoever opens this address joins as ${done.invitation.email} (${role}). It is good once, until ${shownTime(done.invitation.expiresAt)} UTC${done.isMailed ? ', and on its way by mail' : ''}:\n${done.link}\n`,
      );
    return exitCodes.fine;
  },
});

const who = {
  member: { type: 'positional', required: true, description: 'Member by e-mail address or id' },
} as const;

export const memberRole = defineVerb({
  description: 'Give a member another role; the last owner stays one',
  args: {
    ...inWorkspaceArgs,
    ...who,
    role: { type: 'positional', required: true, description: `One of ${members.roles.join(', ')}` },
  },
  run: async (args, io) => {
    const role = roleOf(args.role);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const done = await members.setMemberRole(operator, workspaceId, args.member, role);
    if (args.json === true) printJson(io, done);
    else io.out(`They are ${role} now.\n`);
    return exitCodes.fine;
  },
});

export const memberRemove = defineVerb({
  description: 'Take a member out; their sessions and the API keys that they made end',
  args: { ...inWorkspaceArgs, ...who },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const done = await members.removeMember(operator, workspaceId, args.member);
    if (args.json === true) printJson(io, done);
    else
      io.out(
        done.revokedKeys.length === 0
          ? 'They are a member no more.\n'
          : `They are a member no more. API keys that ended: ${done.revokedKeys.map(({ name }) => name).join(', ')}.\n`,
      );
    return exitCodes.fine;
  },
});
