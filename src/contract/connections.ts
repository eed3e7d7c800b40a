import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { vendorFailures } from './error-codes.ts';
import { connectionState, idOf, instant, jsonObject, problem } from './vocabulary.ts';

/** good: works; busy: waits for the vendor's limit; troubled: failing and trying again; broken: only a person can help; off: disconnected or not yet connected. */
export const connectionHealth = z.enum(['good', 'busy', 'troubled', 'broken', 'off']);
export type ConnectionHealth = z.infer<typeof connectionHealth>;

/** A limit of the vendor's. `app`: all connections of this installation share it. */
export const budgetLeft = z.object({
  name: z.string(),
  scope: z.enum(['connection', 'app']),
  limit: z.number(),
  windowMs: z.number(),
  used: z.number(),
  remaining: z.number(),
  /** When the whole limit is free again if nothing more is used. */
  resetAt: instant.nullable(),
  blockedUntil: instant.nullable(),
  /** What the vendor itself said was left, last time it said so. */
  vendorRemaining: z.number().nullable(),
});
export type BudgetLeft = z.infer<typeof budgetLeft>;

/** Where the reading of one kind stands. */
export const checkpoint = z.object({
  kind: z.string(),
  label: z.string(),
  /** Null until every record had been seen once; nothing is created at a target before. */
  baselineAt: instant.nullable(),
  passStartedAt: instant.nullable(),
  passSeen: z.number(),
  polledAt: instant.nullable(),
  nextPollAt: instant.nullable(),
  failures: z.number(),
  records: z.number(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

export const connectionSummary = z.object({
  id: idOf('connection'),
  vendor: z.string(),
  vendorLabel: z.string(),
  profile: z.string(),
  profileLabel: z.string(),
  auth: z.enum(['oauth', 'client_credentials', 'api_key', 'built_in']),
  name: z.string(),
  tenantName: z.string().nullable(),
  state: connectionState,
  stateSince: instant,
  health: connectionHealth,
  /** Why it is not good, with what to do. */
  problem: problem.nullable(),
  lastOkAt: instant.nullable(),
  webhookAt: instant.nullable(),
  createdAt: instant,
});
export type ConnectionSummary = z.infer<typeof connectionSummary>;

export const connectionDetail = connectionSummary.extend({
  tenantId: z.string().nullable(),
  settings: jsonObject,
  facts: jsonObject,
  factsAt: instant.nullable(),
  lastError: problem.extend({ at: instant }).nullable(),
  /** When work goes on, while the connection is held back by the vendor or by failures. */
  resumeAt: instant.nullable(),
  budgets: z.array(budgetLeft),
  checkpoints: z.array(checkpoint),
  /** The address to enter at the vendor for webhooks; null when the vendor has none. */
  webhookUrl: z.string().nullable(),
});
export type ConnectionDetail = z.infer<typeof connectionDetail>;

const params = z.object({ id: idOf('connection') });
/** What a person filled in, by name of the profile's inputs. */
const inputs = z.record(z.string().max(100), z.string().max(10_000));
const name = z.string().trim().min(1).max(120);

export const listConnections = endpoint({
  method: 'GET',
  path: '/api/connections',
  summary: 'The connections of the workspace, oldest first',
  access: 'member',
  success: z.object({ items: z.array(connectionSummary) }),
  errors: [],
});

export const readConnection = endpoint({
  method: 'GET',
  path: '/api/connections/:id',
  summary: 'One connection: health, limits left, where reading stands',
  access: 'member',
  params,
  success: connectionDetail,
  errors: ['connection.not_found'],
});

export const addConnection = endpoint({
  method: 'POST',
  path: '/api/connections',
  summary: 'Connect with a key or client credentials, tested before it is kept',
  access: 'admin',
  body: z.object({ vendor: z.string(), profile: z.string(), name: name.optional(), inputs }),
  success: z.object({ connectionId: idOf('connection') }),
  errors: [
    'connection.unknown_vendor',
    'connection.unknown_profile',
    'connection.input_missing',
    'connection.wrong_door',
    'connection.tenant_taken',
    ...vendorFailures,
  ],
});

/** `ok` false is an answer, not an error: the test ran and tells what is wrong. */
export const connectionTest = z.object({
  ok: z.boolean(),
  tenantName: z.string().nullable(),
  facts: jsonObject,
  problem: problem.nullable(),
  tookMs: z.number(),
});
export type ConnectionTest = z.infer<typeof connectionTest>;

export const testConnection = endpoint({
  method: 'POST',
  path: '/api/connections/:id/test',
  summary: 'Ask the vendor who we are there, now',
  access: 'member',
  params,
  success: connectionTest,
  errors: ['connection.not_found', 'connection.not_connected'],
});

export const disconnectConnection = endpoint({
  method: 'POST',
  path: '/api/connections/:id/disconnect',
  summary: 'End the access at the vendor and forget the credential; links and history stay',
  access: 'admin',
  params,
  success: z.object({
    connectionId: idOf('connection'),
    /** Whether the vendor confirmed that the access is over; when false it must be ended there by hand. */
    revokedAtVendor: z.boolean(),
  }),
  errors: ['connection.not_found', 'connection.not_connected', 'connection.wrong_door'],
});

export const reconnectConnection = endpoint({
  method: 'POST',
  path: '/api/connections/:id/reconnect',
  summary: 'Renew the access: gives the consent page’s address, or takes new keys',
  access: 'admin',
  params,
  body: z.object({ inputs: inputs.default({}) }),
  success: z.discriminatedUnion('next', [
    z.object({ next: z.literal('consent'), url: z.url() }),
    z.object({ next: z.literal('connected'), connectionId: idOf('connection') }),
  ]),
  errors: [
    'connection.not_found',
    'connection.wrong_door',
    'connection.input_missing',
    'connection.other_tenant',
    'connection.tenant_taken',
    ...vendorFailures,
  ],
});
