import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idOf } from './vocabulary.ts';

export const roles = ['owner', 'admin', 'member'] as const;
export type Role = (typeof roles)[number];
export const role = z.enum(roles);

/** Who is signed in, and in which workspace. `user` is null for an API key. */
export const session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  workspace: z.object({ id: idOf('workspace'), name: z.string() }).nullable(),
  role: role.nullable(),
});
export type Session = z.infer<typeof session>;

export const readSession = endpoint({
  method: 'GET',
  path: '/api/session',
  summary: 'Who is signed in, and in which workspace',
  access: 'signed_in',
  success: session,
  errors: [],
});

/** A workspace that somebody is a member of. */
export const ownWorkspace = z.object({
  id: idOf('workspace'),
  name: z.string(),
  role,
  /** The one that the session is in. */
  isCurrent: z.boolean(),
});
export type OwnWorkspace = z.infer<typeof ownWorkspace>;

export const listWorkspaces = endpoint({
  method: 'GET',
  path: '/api/workspaces',
  summary: 'The workspaces that who is signed in is a member of, by name',
  access: 'signed_in',
  success: z.object({ items: z.array(ownWorkspace) }),
  errors: [],
});

/** Only this browser's session moves. */
export const switchWorkspace = endpoint({
  method: 'POST',
  path: '/api/session/workspace',
  summary: 'Go on in another workspace that one is a member of',
  access: 'signed_in',
  body: z.object({ workspaceId: idOf('workspace') }),
  success: session,
  errors: ['auth.forbidden'],
});

export const readSetup = endpoint({
  method: 'GET',
  path: '/api/setup',
  summary: 'Whether the first account is still to be made, and how the demo is entered',
  access: 'open',
  success: z.object({
    needsFirstAccount: z.boolean(),
    /** The demo's sign-in, shown on the sign-in page; null when this is not the demo. */
    demo: z.object({ email: z.string(), password: z.string() }).nullable(),
  }),
  errors: [],
});

/** Signs in as well: the answer sets the session cookie. */
export const createFirstAccount = endpoint({
  method: 'POST',
  path: '/api/setup',
  summary: 'Make the first account, owner of the first workspace; only while there is no account',
  access: 'open',
  body: z.object({
    name: z.string().trim().min(1).max(120),
    email: z.email().max(320),
    password: z.string().min(10).max(128),
    workspaceName: z.string().trim().min(1).max(120),
  }),
  success: session,
  errors: ['auth.setup_done', 'auth.foreign_origin'],
});
