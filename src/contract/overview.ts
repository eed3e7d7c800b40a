import { z } from 'zod';
import { changeSummary } from './change-shapes.ts';
import { endpoint } from './endpoint.ts';
import { idOf, instant } from './vocabulary.ts';

/** Records of one flow by where they stand; `linked` counts links, the others count source records by state. */
export const flowCounts = z.object({
  total: z.number(),
  linked: z.number(),
  inSync: z.number(),
  pending: z.number(),
  review: z.number(),
  awaitingApproval: z.number(),
  conflict: z.number(),
  dead: z.number(),
  skipped: z.number(),
});
export type FlowCounts = z.infer<typeof flowCounts>;

/**
 * How far the work of a flow is. `reading`: the source or target is still being listed for the first time (`seen` so
 * far, total unknown); `writing`: `remaining` records wait to be looked at; `idle`: nothing waits.
 * `perMinute` is the mean of the last ten minutes, `estimatedEndAt` null while it cannot be told.
 */
export const flowProgress = z.object({
  phase: z.enum(['reading', 'writing', 'idle']),
  seen: z.number(),
  done: z.number(),
  remaining: z.number(),
  perMinute: z.number(),
  estimatedEndAt: instant.nullable(),
});

export const overviewFlow = z.object({
  id: idOf('flow'),
  name: z.string(),
  state: z.enum(['enabled', 'paused']),
  sourceVendor: z.string(),
  targetVendor: z.string(),
  counts: flowCounts,
  progress: flowProgress,
});

const tally = z.object({ applied: z.number(), dead: z.number(), reviews: z.number() });

export const overview = z.object({
  at: instant,
  waiting: z.object({
    matchReviews: z.number(),
    /** Changes that wait for approval, whoever may give it. */
    approvals: z.number(),
    conflicts: z.number(),
    /** People whose counterpart on the other side of a flow somebody has to name. */
    owners: z.number(),
    /** Invoices prepared for a person to type elsewhere. */
    handOvers: z.number(),
    deadLetters: z.number(),
    connectionsToReconnect: z.number(),
    tenantsToChoose: z.number(),
  }),
  connections: z.object({ total: z.number(), connected: z.number() }),
  flows: z.array(overviewFlow),
  lastHour: z.object({
    totals: tally,
    /** 60 minutes, oldest first, the running one last; minutes without activity are there with zeros. */
    minutes: z.array(tally.extend({ minute: instant })),
  }),
  /** The ten changes applied last, newest first. */
  recentChanges: z.array(changeSummary),
});
export type Overview = z.infer<typeof overview>;

export const readOverview = endpoint({
  method: 'GET',
  path: '/api/overview',
  summary: 'What waits on a person, where each flow stands, and the last hour',
  access: 'member',
  success: overview,
  errors: [],
});
