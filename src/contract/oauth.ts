import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { vendorFailures } from './error-codes.ts';
import { idOf, instant } from './vocabulary.ts';

export const startOauth = endpoint({
  method: 'POST',
  path: '/api/connections/oauth/start',
  summary: 'Begin to connect by the vendor’s consent page; good once, for ten minutes, in this session',
  access: 'admin',
  body: z.object({
    vendor: z.string(),
    profile: z.string(),
    name: z.string().trim().min(1).max(120).optional(),
    inputs: z.record(z.string().max(100), z.string().max(10_000)).default({}),
  }),
  success: z.object({ url: z.url() }),
  errors: [
    'connection.unknown_vendor',
    'connection.unknown_profile',
    'connection.input_missing',
    'connection.wrong_door',
  ],
});

/**
 * Where the vendor sends the person back. Answers a redirect into the console: `/connections/<id>` when connected,
 * `/connections/choose/<pending id>` when there are several organisations, `/connections?error=<code>` on failure.
 */
export const oauthCallbackPath = '/api/connections/oauth/callback';
export const oauthCallbackQuery = z.object({
  state: z.string().max(500).default(''),
  code: z.string().max(4_000).optional(),
  error: z.string().max(200).optional(),
});

/** A consent that gives access to more than one organisation. Its id is the id of the connection being made. */
export const pendingConsent = z.object({
  id: idOf('connection'),
  vendor: z.string(),
  vendorLabel: z.string(),
  expiresAt: instant.nullable(),
  tenants: z.array(
    z.object({
      tenantId: z.string(),
      name: z.string(),
      /** Another connection of this workspace that has it already; it cannot be chosen then. */
      takenBy: idOf('connection').nullable(),
    }),
  ),
});
export type PendingConsent = z.infer<typeof pendingConsent>;

const params = z.object({ id: idOf('connection') });

export const readPendingConsent = endpoint({
  method: 'GET',
  path: '/api/connections/oauth/pending/:id',
  summary: 'The organisations that a consent gives access to',
  access: 'admin',
  params,
  success: pendingConsent,
  errors: ['connection.not_found', 'connection.not_choosing', ...vendorFailures],
});

export const chooseTenant = endpoint({
  method: 'POST',
  path: '/api/connections/oauth/pending/:id/choose',
  summary: 'Choose the organisation to connect',
  access: 'admin',
  params,
  body: z.object({ tenantId: z.string().min(1).max(200) }),
  success: z.object({ connectionId: idOf('connection') }),
  errors: [
    'connection.not_found',
    'connection.not_choosing',
    'connection.tenant_unknown',
    'connection.tenant_taken',
    'connection.other_tenant',
    ...vendorFailures,
  ],
});
