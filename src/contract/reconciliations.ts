import { z } from 'zod';
import { targetEditPolicies } from '#model/flow.ts';
import {
  findingKindFacts,
  findingKinds,
  healOutcomeWords,
  healOutcomes,
  reconciliationPurposes,
  reconciliationScopes,
  reconciliationStates,
  type ReconciliationPurpose,
} from '#model/reconciliation.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import {
  actor,
  changeAction,
  changeState,
  fieldValue,
  flowRecordState,
  idOf,
  instant,
  jsonValue,
  problem,
  recordRef,
} from './vocabulary.ts';

export const findingKind = z.enum(findingKinds);
export type FindingKind = z.infer<typeof findingKind>;
/** What each kind is called, who can put it right, and how; in the order of their gravity. */
export const kindsOfFindings = findingKinds.map((kind) => ({ kind, ...findingKindFacts[kind] }));

/** What becomes of heals, in words, in the order in which they go through. */
export const outcomesOfHeals = healOutcomes.map((outcome) => ({ outcome, ...healOutcomeWords[outcome] }));

const notToHeal = {
  rehearse: 'Nothing: this is what the flow would write.',
  replay: 'Nothing: this is what the candidate would have made of it.',
} as const;

/** What to do about a finding of this kind. What a rehearsal or a replay tells of writes is nothing to be healed. */
export const remedyFor = (kind: FindingKind, purpose: ReconciliationPurpose): string => {
  const { healer, remedy } = findingKindFacts[kind];
  return purpose === 'reconcile' || healer !== 'write' ? remedy : notToHeal[purpose];
};

const params = z.object({ id: idOf('reconciliation') });
const ofFlow = z.object({ id: idOf('flow') });

/** What a run is called, so that it is kept and found again. */
export const runName = z.string().trim().min(1).max(120);

/** How many findings of each kind, kinds without one left out. */
const counts = z.partialRecord(findingKind, z.number());

/** What writing all of it would take at one vendor; `boundBy` is the limit that sets the time. */
const writeCost = z.object({
  vendor: z.string(),
  records: z.number(),
  calls: z.number(),
  durationMs: z.number(),
  boundBy: z.object({ name: z.string(), calls: z.number(), windowMs: z.number() }).nullable(),
});

export const reconciliation = z.object({
  id: idOf('reconciliation'),
  flowId: idOf('flow'),
  flowName: z.string(),
  sourceVendor: z.string(),
  targetVendor: z.string(),
  purpose: z.enum(reconciliationPurposes),
  /** Runs with a name are kept until they are deleted. */
  name: z.string().nullable(),
  trigger: z.enum(['person', 'schedule']),
  state: z.enum(reconciliationStates),
  scope: z.enum(reconciliationScopes),
  mappingVersion: z.number(),
  /** True where a draft was rehearsed instead of that version. */
  isDraft: z.boolean(),
  /** Source records: of `total` so far `done` were looked at; done = agreeing + findings + leftOut, beside lone targets. */
  progress: z.object({
    total: z.number(),
    done: z.number(),
    perSecond: z.number(),
    estimatedEndAt: instant.nullable(),
  }),
  agreeing: z.number(),
  /** Findings without those that a rule wants so. */
  findings: z.number(),
  leftOut: z.number(),
  /** Findings that the flow has in its queue already. */
  queued: z.number(),
  counts,
  /** What Plumbline would write, by what it does. */
  actions: z.partialRecord(changeAction, z.number()),
  /** Writes that would wait for a person's approval; of rehearsals. */
  waiting: z.number(),
  /** What writing all of it takes, by vendor; the target's first. Vendors are written to at the same time. */
  costs: z.array(writeCost),
  /** Money that these writes move, as decimal text: what is made, brought back and taken away, and amounts changed from and to. */
  money: z.array(
    z.object({
      currency: z.string(),
      created: z.string(),
      restored: z.string(),
      voided: z.string(),
      from: z.string(),
      to: z.string(),
    }),
  ),
  totals: z.array(z.object({ currency: z.string(), source: z.string(), target: z.string() })),
  /** Of replays: from when on, and how many states were replayed as they were then, completed from now, and as they are now. */
  replay: z
    .object({ since: instant, asThen: z.number(), completed: z.number(), asNow: z.number() })
    .nullable(),
  /** What became of what was to be healed; null where nothing was, and in lists. */
  heals: z.partialRecord(z.enum(healOutcomes), z.number()).nullable(),
  compared: z.object({ new: z.number(), same: z.number(), gone: z.number() }).nullable(),
  previousId: idOf('reconciliation').nullable(),
  sourceReadAt: instant.nullable(),
  targetReadAt: instant.nullable(),
  /** Why both sides were not read again first although that was asked for. */
  notRefreshed: problem.nullable(),
  failure: problem.nullable(),
  requestedBy: actor,
  requestedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
});
export type Reconciliation = z.infer<typeof reconciliation>;

export const fieldDifference = z.object({
  field: z.string(),
  label: z.string(),
  type: fieldValue.shape.type,
  /** What the source wants there, and what the target holds. */
  wanted: jsonValue,
  held: jsonValue,
  /** The titles of the records that the values are keys of. */
  wantedTitle: z.string().nullable(),
  heldTitle: z.string().nullable(),
  /** Of amounts: what they are in. */
  currency: z.string().nullable(),
  message: z.string().nullable(),
});

export const finding = z.object({
  id: idOf('finding'),
  kind: findingKind,
  reason: problem.nullable(),
  action: changeAction.nullable(),
  source: recordRef.nullable(),
  target: recordRef.nullable(),
  differences: z.array(fieldDifference),
  queued: z.boolean(),
  /** Of rehearsals: it would wait for a person's approval. */
  waits: z.boolean(),
  /** Of replays: which state it is of. There `wanted` is what the candidate makes, `held` what the mapping in force makes. */
  state: z.object({ at: instant, basis: z.enum(['as_then', 'completed', 'as_now']) }).nullable(),
  healable: z.boolean(),
  /** Against the run before; null where there is none. */
  standing: z.enum(['new', 'same']).nullable(),
  /** What became of a heal: the change that was planned of it, and where the record stands in the flow now. */
  heal: z
    .object({
      by: actor,
      at: instant,
      outcome: z.enum(healOutcomes),
      /** Why it was left alone or not read. */
      reason: problem.nullable(),
      recordState: flowRecordState,
      isSettled: z.boolean(),
      change: z.object({ id: idOf('change'), state: changeState }).nullable(),
    })
    .nullable(),
});
export type Finding = z.infer<typeof finding>;

export const reconciliationSchedule = z.object({
  every: z.enum(['day', 'week']),
  /** 1 is Monday; null for every day. */
  weekday: z.number().int().min(1).max(7).nullable(),
  /** Minutes after midnight of the zone's clocks. */
  atMinute: z.number().int().min(0).max(1_439),
  timeZone: z.string().min(1).max(60),
  /** Read what changed on both sides first. */
  refresh: z.boolean(),
});
export type ReconciliationSchedule = z.infer<typeof reconciliationSchedule>;

export const listReconciliations = endpoint({
  method: 'GET',
  path: '/api/reconciliations',
  summary: 'Reconciliations and rehearsals, newest first',
  access: 'member',
  query: pageQuery.extend({
    flow: idOf('flow').optional(),
    purpose: z.enum(reconciliationPurposes).optional(),
    /** Words of its name or its flow's. */
    q: z.string().trim().max(200).optional(),
  }),
  success: pageOf(reconciliation),
  errors: ['api.bad_cursor'],
});

export const startReconciliation = endpoint({
  method: 'POST',
  path: '/api/flows/:id/reconciliations',
  summary: 'Compare both sides of a flow now; writes nothing to a vendor',
  access: 'member',
  params: ofFlow,
  body: z.object({
    /** List both sides first, within their budgets. */
    refresh: z.boolean().default(false),
    /** `all` also tells target records that never had to do with the flow. */
    scope: z.enum(reconciliationScopes).default('owned'),
    /** Open every record, also pairs that are known to agree. */
    thorough: z.boolean().default(false),
  }),
  success: z.object({ id: idOf('reconciliation') }),
  errors: ['flow.not_found', 'reconcile.running'],
});

export const startRehearsal = endpoint({
  method: 'POST',
  path: '/api/flows/:id/rehearsals',
  summary: 'Say what a flow would write with another mapping or other settings; writes nothing',
  access: 'member',
  params: ofFlow,
  body: z.object({
    mapping: z
      .discriminatedUnion('of', [
        z.object({ of: z.literal('flow') }),
        z.object({ of: z.literal('draft') }),
        z.object({ of: z.literal('version'), version: z.number().int().min(1) }),
      ])
      .default({ of: 'flow' }),
    settings: z
      .object({
        onArchive: z.enum(['archive', 'leave']).exactOptional(),
        onSourceGone: z.enum(['archive', 'leave']).exactOptional(),
        onTargetEdit: z.enum(targetEditPolicies).exactOptional(),
      })
      .default({}),
    refresh: z.boolean().default(false),
    name: runName.nullable().default(null),
  }),
  success: z.object({ id: idOf('reconciliation') }),
  errors: ['flow.not_found', 'reconcile.running', 'reconcile.no_version'],
});

/** How far back a replay goes, in days. */
export const replayDays = z.number().int().min(1).max(366);

export const startReplay = endpoint({
  method: 'POST',
  path: '/api/flows/:id/replays',
  summary: 'Say what another mapping would have made of what came in the last days; writes nothing',
  access: 'member',
  params: ofFlow,
  body: z.object({
    mapping: z
      .discriminatedUnion('of', [
        z.object({ of: z.literal('draft') }),
        z.object({ of: z.literal('version'), version: z.number().int().min(1) }),
      ])
      .default({ of: 'draft' }),
    days: replayDays.default(30),
    name: runName.nullable().default(null),
  }),
  success: z.object({ id: idOf('reconciliation') }),
  errors: ['flow.not_found', 'flow.not_editable', 'reconcile.running', 'reconcile.no_version'],
});

export const readReconciliation = endpoint({
  method: 'GET',
  path: '/api/reconciliations/:id',
  summary: 'One reconciliation: how far it is, what it found, and how that compares with the one before',
  access: 'member',
  params,
  success: reconciliation,
  errors: ['reconcile.not_found'],
});

export const cancelReconciliation = endpoint({
  method: 'POST',
  path: '/api/reconciliations/:id/cancel',
  summary: 'End a reconciliation that is under way',
  access: 'member',
  params,
  body: z.object({}),
  success: z.object({ id: idOf('reconciliation') }),
  errors: ['reconcile.not_found', 'reconcile.over'],
});

export const nameReconciliation = endpoint({
  method: 'PATCH',
  path: '/api/reconciliations/:id',
  summary: 'Give a reconciliation or rehearsal a name, under which it is kept until it is deleted',
  access: 'member',
  params,
  body: z.object({ name: runName.nullable() }),
  success: z.object({ id: idOf('reconciliation') }),
  errors: ['reconcile.not_found'],
});

export const deleteReconciliation = endpoint({
  method: 'DELETE',
  path: '/api/reconciliations/:id',
  summary: 'Delete a reconciliation or rehearsal that is over, with all that it found',
  access: 'member',
  params,
  success: z.object({ id: idOf('reconciliation') }),
  errors: ['reconcile.not_found', 'reconcile.under_way'],
});

/** The whole run as a file: `GET …/export?format=csv|json`. Not a JSON answer of a page, so not an endpoint. */
export const exportReconciliationPath = '/api/reconciliations/:id/export';
export const exportFormats = ['csv', 'json'] as const;
export const reconciliationFileQuery = z.object({ format: z.enum(exportFormats).default('csv') });
export const reconciliationFileParams = params;

export const listFindings = endpoint({
  method: 'GET',
  path: '/api/reconciliations/:id/findings',
  summary: 'What a reconciliation found, with the values of both sides',
  access: 'member',
  params,
  query: pageQuery.extend({
    kind: findingKind.optional(),
    /** Whether to tell what a rule wants so; asking for that kind shows it anyway. */
    leftOut: z.enum(['show', 'hide']).default('show'),
    standing: z.enum(['new', 'same']).optional(),
  }),
  success: pageOf(finding),
  errors: ['reconcile.not_found', 'api.bad_cursor'],
});

const selection = z.discriminatedUnion('which', [
  z.object({ which: z.literal('all') }),
  z.object({ which: z.literal('kind'), kind: findingKind }),
  z.object({ which: z.literal('ids'), ids: z.array(idOf('finding')).min(1).max(500) }),
]);

export const healReconciliation = endpoint({
  method: 'POST',
  path: '/api/reconciliations/:id/heal',
  summary: 'Have the target read again what was found, and the flow write what still differs',
  access: 'member',
  params,
  body: selection,
  success: z.object({ healed: z.number() }),
  errors: [
    'flow.not_found',
    'flow.paused',
    'reconcile.not_found',
    'reconcile.not_done',
    'reconcile.nothing_to_heal',
  ],
});

export const readReconciliationSchedule = endpoint({
  method: 'GET',
  path: '/api/flows/:id/reconciliation-schedule',
  summary: 'When a flow is compared by itself',
  access: 'member',
  params: ofFlow,
  success: z.object({ schedule: reconciliationSchedule.extend({ nextAt: instant }).nullable() }),
  errors: ['flow.not_found'],
});

export const setReconciliationSchedule = endpoint({
  method: 'POST',
  path: '/api/flows/:id/reconciliation-schedule',
  summary: 'Compare a flow by itself every day or week, or no longer',
  access: 'admin',
  params: ofFlow,
  body: z.object({ schedule: reconciliationSchedule.nullable() }),
  success: z.object({ schedule: reconciliationSchedule.extend({ nextAt: instant }).nullable() }),
  errors: ['flow.not_found', 'reconcile.bad_schedule'],
});
