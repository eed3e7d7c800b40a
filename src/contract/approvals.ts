import { z } from 'zod';
import { approvalRule, approvalTriggers, approverRole } from './approval-rules.ts';
import { changeSummary } from './change-shapes.ts';
import { endpoint } from './endpoint.ts';
import { pageQuery } from './paging.ts';
import { recordSide } from './records.ts';
import { actor, idOf, instant, jsonValue } from './vocabulary.ts';

/** A change that waits or waited for people. */
export const approval = changeSummary.extend({
  approvalState: z.enum(['waiting', 'approved', 'rejected', 'expired', 'done', 'void']),
  /** What its fields are called, in their order. */
  fieldLabels: z.array(z.string()),
  /** Titles of the records that the target will refer to: the contact of an invoice. */
  concerns: z.array(z.string()),
  /** What the record’s total will come to; null where it has none. */
  total: z.object({ label: z.string(), amount: z.string(), currency: z.string() }).nullable(),
  role: approverRole,
  /** How many different persons have to approve, and who has. */
  people: z.union([z.literal(1), z.literal(2)]),
  approvedBy: z.array(z.object({ actor, at: instant })),
  /** The rules of the flow that it meets: why it waits. */
  rules: z.array(approvalRule),
  /** What the fields that these rules name are called, by name. */
  ruleLabels: z.record(z.string(), z.string()),
  editedBy: actor.nullable(),
  askedAt: instant,
  expiresAt: instant.nullable(),
  decidedBy: actor.nullable(),
  decidedAt: instant.nullable(),
  /** Why it was rejected; empty when nobody said. */
  rejection: z.string().nullable(),
  /** Whether whoever asks may approve or reject it now. */
  mayDecide: z.boolean(),
});
export type Approval = z.infer<typeof approval>;

/** One field that a change writes. */
export const approvalField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  now: jsonValue,
  after: jsonValue,
  /** Titles of the records whose keys these values are; null where they are none. */
  nowTitle: z.string().nullable(),
  afterTitle: z.string().nullable(),
  /** Of amounts: what they are in. */
  currency: z.string().nullable(),
  /** Whether a person may enter another value before approving. */
  editable: z.boolean(),
  options: z.array(z.string()),
  maxLength: z.number().nullable(),
});
export type ApprovalField = z.infer<typeof approvalField>;

export const approvalDetail = approval.extend({
  /** The fields that it writes, with what stands there now. */
  writes: z.array(approvalField),
  /** What the record’s amounts will come to, the total first. */
  amounts: z.array(z.object({ label: z.string(), amount: z.string(), currency: z.string() })),
  /** The change that waited before, and what is different in what would be written. */
  replaces: z
    .object({
      changeId: idOf('change'),
      fields: z.array(z.object({ name: z.string(), label: z.string(), before: jsonValue, after: jsonValue })),
    })
    .nullable(),
  sourceSide: recordSide,
  targetSide: recordSide.nullable(),
});
export type ApprovalDetail = z.infer<typeof approvalDetail>;

const filter = {
  flow: idOf('flow').optional(),
  rule: z.enum(approvalTriggers).optional(),
  olderThanHours: z.coerce.number().int().min(1).max(87_600).optional(),
  /** Only what whoever asks may approve and has not approved yet. */
  mine: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
  /** Source or target record. */
  record: idOf('record').optional(),
};

export const listApprovals = endpoint({
  method: 'GET',
  path: '/api/approvals',
  summary: 'Changes that wait for approval, the longest waiting first; or those decided, the last first',
  access: 'member',
  query: pageQuery.extend({
    ...filter,
    state: z.enum(['waiting', 'approved', 'rejected', 'expired']).default('waiting'),
  }),
  success: z.object({
    items: z.array(approval),
    nextCursor: z.string().nullable(),
    /** How many wait by this filter, and in all. */
    matching: z.number(),
    waiting: z.number(),
  }),
  errors: ['api.bad_cursor'],
});

const params = z.object({ id: idOf('change') });

export const readApproval = endpoint({
  method: 'GET',
  path: '/api/approvals/:id',
  summary: 'What a change that waits or waited would write, and why it waits; `id` is the change’s',
  access: 'member',
  params,
  success: approvalDetail,
  errors: ['approval.not_found'],
});

const decided = z.object({
  changeId: idOf('change'),
  /** `given`: approved by this person, and waiting for another. */
  outcome: z.enum(['approved', 'given', 'rejected']),
  given: z.number(),
  needed: z.number(),
});

const refusals = [
  'approval.not_found',
  'approval.not_waiting',
  'approval.role_needed',
  'approval.key_may_not',
] as const;

export const approveChange = endpoint({
  method: 'POST',
  path: '/api/changes/:id/approve',
  summary:
    'Approve a change; with `values`, change fields of it first. It is sent only if exactly this is still planned',
  access: 'member',
  params,
  body: z.object({
    /** Other values by field name; the answer names the edited change, which took the place of this one. */
    values: z.record(z.string().max(200), jsonValue).optional(),
  }),
  success: decided,
  errors: [...refusals, 'approval.other_person', 'approval.bad_edit'],
});

const reason = z.string().trim().max(1_000).default('');

export const rejectChange = endpoint({
  method: 'POST',
  path: '/api/changes/:id/reject',
  summary: 'Reject a change; it is proposed again when the flow would write something else',
  access: 'member',
  params,
  body: z.object({ reason }),
  success: decided,
  errors: refusals,
});

export const reopenChange = endpoint({
  method: 'POST',
  path: '/api/changes/:id/reopen',
  summary: 'Propose a rejected or expired change again, as what the flow would write now',
  access: 'member',
  params,
  success: z.object({ changeId: idOf('change') }),
  errors: ['approval.not_found', 'approval.not_over', 'approval.role_needed', 'approval.key_may_not'],
});

export const decideApprovals = endpoint({
  method: 'POST',
  path: '/api/approvals/decide',
  summary: 'Approve or reject many changes: those named, or all by a filter whose number was shown',
  access: 'member',
  body: z.object({
    verdict: z.enum(['approve', 'reject']),
    reason,
    changes: z.discriminatedUnion('which', [
      z.object({ which: z.literal('ids'), ids: z.array(idOf('change')).min(1).max(1_000) }),
      z.object({
        which: z.literal('filter'),
        filter: z.object(filter),
        /** How many were shown; nothing is decided where it is another number now. */
        expected: z.number().int().min(0),
      }),
    ]),
  }),
  success: z.object({
    approved: z.number(),
    given: z.number(),
    rejected: z.number(),
    refused: z.array(z.object({ code: z.string(), message: z.string(), count: z.number() })),
  }),
  errors: ['approval.count_changed', 'approval.key_may_not'],
});
