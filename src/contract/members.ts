import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { role, session } from './session.ts';
import { actor, instant } from './vocabulary.ts';

/** A person of the workspace. */
export const member = z.object({
  /** Of the person, the same in every workspace. */
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  since: instant,
  /** Names of the API keys that they made and that count; told to owners and admins only. */
  apiKeys: z.array(z.string()),
});
export type WorkspaceMember = z.infer<typeof member>;

/** An invitation that nobody has answered. Its link was shown once and cannot be shown again. */
export const invitation = z.object({
  id: z.string(),
  email: z.string(),
  role,
  invitedBy: actor,
  createdAt: instant,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

const personParams = z.object({ id: z.string().max(100) });

export const listMembers = endpoint({
  method: 'GET',
  path: '/api/members',
  summary: 'The members of the workspace, and who is invited',
  access: 'member',
  success: z.object({ items: z.array(member), invitations: z.array(invitation) }),
  errors: [],
});

export const inviteMember = endpoint({
  method: 'POST',
  path: '/api/members/invitations',
  summary: 'Invite somebody; the join link is shown in this answer only, and replaces an earlier one',
  access: 'admin',
  body: z.object({ email: z.email().max(320), role: role.default('member') }),
  success: z.object({
    /** Good once and for seven days: whoever has it joins as that address. */
    link: z.string(),
    /** Whether the link is on its way by mail as well. */
    isMailed: z.boolean(),
    invitation,
  }),
  errors: ['member.exists', 'member.owners_only'],
});

export const withdrawInvitation = endpoint({
  method: 'DELETE',
  path: '/api/members/invitations/:id',
  summary: 'End an invitation, and its link with it',
  access: 'admin',
  params: personParams,
  success: z.object({ id: z.string() }),
  errors: ['invitation.not_found', 'member.owners_only'],
});

export const changeMember = endpoint({
  method: 'PATCH',
  path: '/api/members/:id',
  summary: 'Give a member another role; only owners make owners, and the last one stays',
  access: 'admin',
  params: personParams,
  body: z.object({ role }),
  success: z.object({ id: z.string(), role }),
  errors: ['member.not_found', 'member.owners_only', 'member.last_owner'],
});

export const removeMember = endpoint({
  method: 'DELETE',
  path: '/api/members/:id',
  summary: 'Take a member out, end their sessions and the API keys that they made; all else they made stays',
  access: 'admin',
  params: personParams,
  success: z.object({
    id: z.string(),
    /** Programs that used these are refused from now on. */
    revokedKeys: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  errors: ['member.not_found', 'member.owners_only', 'member.last_owner'],
});

const joinParams = z.object({ token: z.string().max(200) });
const joinRefusals = [
  'join.unknown',
  'join.expired',
  'join.used',
  'join.withdrawn',
  'auth.too_many_attempts',
] as const;

export const readJoin = endpoint({
  method: 'GET',
  path: '/api/join/:token',
  summary: 'What a join link leads to',
  access: 'open',
  params: joinParams,
  success: z.object({
    workspaceName: z.string(),
    email: z.string(),
    role,
    /** Then the person signs in to join; otherwise they choose a name and a password. */
    hasAccount: z.boolean(),
    expiresAt: instant,
  }),
  errors: joinRefusals,
});

/** Signs in as well: the answer sets the session cookie of a new account. */
export const join = endpoint({
  method: 'POST',
  path: '/api/join/:token',
  summary: 'Join a workspace by a link: with a new account, or as who is signed in',
  access: 'open',
  params: joinParams,
  body: z.discriminatedUnion('as', [
    z.object({
      as: z.literal('new_account'),
      name: z.string().trim().min(1).max(120),
      password: z.string().min(10).max(128),
    }),
    z.object({ as: z.literal('signed_in') }),
  ]),
  success: session,
  errors: [
    ...joinRefusals,
    'join.account_exists',
    'join.other_address',
    'auth.required',
    'auth.foreign_origin',
  ],
});
