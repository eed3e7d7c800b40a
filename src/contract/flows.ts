import { z } from 'zod';
import { approvalRules } from './approval-rules.ts';
import { crmModules } from '#model/crm/modules.ts';
import { fieldOwners, targetEditPolicies } from '#model/flow.ts';
import { endpoint } from './endpoint.ts';
import { flowCounts } from './overview.ts';
import { besideFlow } from './shared-targets.ts';
import { idOf, instant } from './vocabulary.ts';

const onArchive = z.enum(['archive', 'leave']);
const onSourceGone = z.enum(['archive', 'leave']);
const writeBack = z.enum(['off', 'on']);
const groups = z.enum(['off', 'existing', 'create']);
const onTargetEdit = z.enum(targetEditPolicies);
const direction = z.enum(['one_way', 'two_way']);
const owner = z.enum(fieldOwners);

const code = z.string().trim().min(1).max(50);
/** What of accepted proposals is invoiced; see docs/flows/ignition-proposals-to-xero.md. */
const proposals = z.object({
  services: z.enum(['once_off', 'recurring', 'all']),
  included: z.enum(['leave_out', 'zero_line']),
  openPrices: z.enum(['lowest', 'leave_out', 'refuse']),
  text: z.enum(['name', 'name_and_description']),
  date: z.enum(['accepted', 'start']),
  /** Days after the date; null: no day is said. */
  dueDays: z.int().min(0).max(365).nullable(),
  number: z.enum(['ledger', 'proposal']),
  check: z.enum(['contract', 'services']),
});

/** How invoices are made in a ledger; see docs/flows/ignition-invoices-to-xero.md. */
const ledger = z.object({
  mode: z.enum(['auto', 'write', 'audit']),
  /** Invoices dated earlier are matched and followed, never made. */
  from: z.iso.date().exactOptional(),
  state: z.enum(['draft', 'awaiting_approval', 'approved']),
  basis: z.enum(['exclusive', 'inclusive', 'no_tax']),
  residue: z.enum(['refuse', 'rounding_line']),
  onApprovedEdit: z.enum(['update', 'finding']),
  defaultAccount: code,
  defaultTax: code,
  /** On the lines of new invoices and drafts, by names. */
  tracking: z
    .array(z.object({ category: z.string().min(1).max(100), option: z.string().min(1).max(100) }))
    .max(2)
    .exactOptional(),
  /** Of new invoices, by the ledger's id; empty: the ledger's own. */
  brandingTheme: z.string().trim().max(100).exactOptional(),
  /** By the name of the service, whatever its case and spaces. */
  accountMap: z
    .array(z.object({ service: z.string().trim().min(1).max(500), account: code, tax: code }))
    .max(1000),
  /** By the source's codes of taxes; an empty code is for lines without one. */
  taxMap: z
    .array(z.object({ code: z.string().trim().max(50), tax: code }))
    .max(200)
    .exactOptional(),
  /** Only of flows whose invoices are made of proposals. */
  proposals: proposals.exactOptional(),
});

/** An account by the ledger's own id; empty until it is chosen. */
const account = z.string().trim().max(100);
const currency = z
  .string()
  .trim()
  .regex(/^[A-Z]{3}$/);
/** How payments and payouts are kept in a ledger; see docs/flows/ignition-payments-to-xero.md. */
const payments = z.object({
  mode: z.enum(['auto', 'write', 'audit']),
  /** Payments collected and payouts arrived earlier are never made. */
  from: z.iso.date().exactOptional(),
  when: z.enum(['collected', 'paid_out']),
  clearingAccount: account,
  /** Those of other currencies; replaced whole. */
  clearingAccounts: z.array(z.object({ currency, account })).max(50).exactOptional(),
  onRejected: z.enum(['delete', 'finding']),
  onRefunded: z.enum(['finding', 'keep']),
  payouts: z.enum(['off', 'on']),
  bankAccount: account,
  fees: z.enum(['gross', 'net']),
  feeAccount: account,
  /** Code of a tax rate; empty for the account's own. */
  feeTax: z.string().trim().max(50),
  clawbackAccount: account,
  payoutContact: z.string().trim().min(1).max(255),
});

/** How payouts of a provider's balance are kept in a ledger; see docs/flows/stripe-payouts-to-xero.md. */
const clearing = z.object({
  mode: z.enum(['write', 'audit']),
  /** Payouts that arrived earlier are never made. */
  from: z.iso.date().exactOptional(),
  /** One for each currency; replaced whole. */
  accounts: z.array(z.object({ currency, clearing: account, bank: account })).max(50),
  feeAccount: account,
  /** Code of a tax rate; empty for the account's own. */
  feeTax: z.string().trim().max(50),
  refundAccount: account,
  disputeAccount: account,
  contact: z.string().trim().min(1).max(255),
});

/** Which completed invoices are handed over; see docs/flows/completed-to-ignition.md. */
const handOver = z.object({
  /** Invoices dated earlier are left alone. */
  from: z.iso.date().exactOptional(),
  when: z.enum(['approved', 'paid']),
  of: z.enum(['all', 'cycles', 'single']),
  /** Whether they are written as drafts where the connection can write; left out: people type them. */
  drafts: z.enum(['on', 'off']).exactOptional(),
  /** What drafts call the rates of lines, by percentage; replaced whole. */
  draftRates: z
    .array(
      z.object({
        percent: z
          .string()
          .trim()
          .regex(/^\d{1,3}(\.\d{1,4})?$/),
        name: z.string().trim().min(1).max(100),
      }),
    )
    .max(50)
    .exactOptional(),
});

/** How payments are paired with charges; see docs/flows/ignition-payments-to-stripe.md. */
const pairing = z.object({
  /** Payments collected earlier are not paired anew. */
  from: z.iso.date().exactOptional(),
  /** Keys of a charge’s metadata that may name a payment or its invoice; replaced whole. */
  keys: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(40)
        .regex(/^[^[\]]+$/, { error: 'A key of metadata has no brackets.' }),
    )
    .max(20),
  description: z.enum(['read', 'ignore']),
  surcharge: z.enum(['included', 'added']),
});

/** How what clients agreed to is billed; see docs/flows/ignition-agreed-services-to-crm.md. */
const billing = z.object({
  /** What was accepted earlier is never billed. */
  from: z.iso.date().exactOptional(),
  onceOff: z.enum(['billable', 'draft_invoice', 'off']),
  recurring: z.enum(['subscription', 'billable', 'off']),
  billedAtSource: z.enum(['skip', 'bill']),
  start: z.enum(['prepared', 'at_once']),
  term: z.enum(['ends', 'goes_on']),
  openPrices: z.enum(['finding', 'least']),
  collection: z.enum(['send_invoice', 'charge_automatically']),
  onWithdrawn: z.enum(['withdraw', 'leave']),
  /** Code of a tax rate; empty where every service must have one of its own. */
  defaultTax: z.string().trim().max(40),
  /** By the source's name of the service; replaced whole. An empty code is a line without a service. */
  services: z
    .array(
      z.object({
        service: z.string().trim().min(1).max(500),
        code: z.string().trim().max(60),
        bill: z.enum(['off', 'billable']).exactOptional(),
      }),
    )
    .max(1000),
  /** By the source's name of a tax; replaced whole. An empty code is no tax. */
  taxes: z
    .array(z.object({ name: z.string().trim().min(1).max(100), code: z.string().trim().max(40) }))
    .max(200),
});

/** Only what is to change. */
const settingsChange = z.object({
  onArchive: onArchive.optional(),
  onSourceGone: onSourceGone.optional(),
  onTargetEdit: onTargetEdit.optional(),
  direction: direction.optional(),
  owner: owner.optional(),
  writeBack: writeBack.optional(),
  groups: groups.optional(),
  /** Which changes wait for whom; replaced whole. */
  approvals: approvalRules.optional(),
  /** Only of flows that carry invoices into a ledger; its map is replaced whole. */
  ledger: ledger.partial().extend({ proposals: proposals.partial().optional() }).optional(),
  /** Only of flows that carry payments into a ledger. */
  payments: payments.partial().optional(),
  /** Only of flows that carry payouts of a provider's balance. */
  clearing: clearing.partial().optional(),
  /** Only of flows that hand invoices over. */
  handOver: handOver.partial().optional(),
  /** Only of flows that pair payments with charges. */
  pairing: pairing.partial().optional(),
  /** Only of flows that bill what was agreed on. */
  billing: billing.partial().optional(),
});

const flowEnd = z.object({
  connectionId: idOf('connection'),
  connectionName: z.string(),
  vendor: z.string(),
  kind: z.string(),
  kindLabel: z.string(),
});

/** A flow that a setting of another makes beside it, with where its own records stand. */
const companion = z.object({
  id: idOf('flow'),
  name: z.string(),
  /** What it does: tells ids of targets, puts targets into groups, keeps payouts, or carries edits back. */
  does: z.enum(['cross_reference', 'groups', 'payouts', 'way_back']),
  state: z.enum(['enabled', 'paused']),
  counts: flowCounts,
});

export const flow = z.object({
  id: idOf('flow'),
  preset: z.string(),
  name: z.string(),
  state: z.enum(['enabled', 'paused']),
  /** The module of the CRM that is off and that the flow waits for; null while it runs, and where a person paused it. */
  pausedFor: z.enum(crmModules).nullable(),
  source: flowEnd,
  target: flowEnd,
  settings: z.object({
    onArchive,
    onSourceGone,
    onTargetEdit,
    /** Null where nothing can be written in the source. */
    direction: direction.nullable(),
    /** Whose value counts in rows that name nobody, where the flow goes both ways. */
    owner,
    /** Whether source records are told the id of their target; null where there is no place for it. */
    writeBack: writeBack.nullable(),
    /** Whether targets are put into groups by tags, in those there are or in new ones too; null where there are none. */
    groups: groups.nullable(),
    createStates: z.array(z.string()),
    /** Null for companion flows, whose changes never wait by themselves. */
    approvals: approvalRules.nullable(),
    /** Only of flows that carry invoices into a ledger. */
    ledger: ledger.exactOptional(),
    /** Only of flows that carry payments into a ledger. */
    payments: payments.exactOptional(),
    /** Whether payouts can be kept beside this flow's payments. */
    mayKeepPayouts: z.boolean(),
    /** Only of flows that carry payouts of a provider's balance. */
    clearing: clearing.exactOptional(),
    /** Only of flows that hand invoices over. */
    handOver: handOver.exactOptional(),
    /** Only of flows that pair payments with charges. */
    pairing: pairing.exactOptional(),
    /** Only of flows that bill what was agreed on. */
    billing: billing.exactOptional(),
  }),
  /** Whether records can be made at the target as it is connected; a flow of hand-overs then may write drafts. */
  targetWritable: z.boolean(),
  mappingVersion: z.number(),
  counts: flowCounts,
  companions: z.array(companion),
  /** The running flows that write the same records; while this one is paused, those that it would meet. */
  sharesTargetWith: z.array(besideFlow),
  createdAt: instant,
});
export type Flow = z.infer<typeof flow>;

const params = z.object({ id: idOf('flow') });

export const listFlows = endpoint({
  method: 'GET',
  path: '/api/flows',
  summary: 'The flows of the workspace with where their records stand',
  access: 'member',
  success: z.object({ items: z.array(flow) }),
  errors: [],
});

export const readFlow = endpoint({
  method: 'GET',
  path: '/api/flows/:id',
  summary: 'A flow with where its records stand and which others write the same',
  access: 'member',
  params,
  success: flow,
  errors: ['flow.not_found'],
});

const presetEnd = z.object({ vendor: z.string(), kind: z.string(), kindLabel: z.string() });

export const listPresets = endpoint({
  method: 'GET',
  path: '/api/presets',
  summary: 'The flows that can be created, by the kinds of record at their two ends',
  access: 'member',
  success: z.object({
    items: z.array(z.object({ preset: z.string(), name: z.string(), source: presetEnd, target: presetEnd })),
  }),
  errors: [],
});

export const createFlow = endpoint({
  method: 'POST',
  path: '/api/flows',
  summary: 'Create a flow from a preset between two connections',
  access: 'admin',
  body: z.object({
    preset: z.string().max(100),
    sourceConnectionId: idOf('connection'),
    targetConnectionId: idOf('connection'),
    settings: settingsChange.default({}),
  }),
  success: flow,
  errors: [
    'flow.unknown_preset',
    'flow.wrong_vendor',
    'flow.exists',
    'flow.cannot_write_back',
    'flow.no_groups',
    'flow.no_payouts',
    'flow.no_approvals',
    'flow.bad_approvals',
    'flow.drafts_only',
    'flow.unknown_account',
    'flow.cannot_go_both_ways',
    'flow.held',
    'connection.not_found',
  ],
});

export const changeFlow = endpoint({
  method: 'PATCH',
  path: '/api/flows/:id',
  summary: 'Pause or resume a flow, or change what it does with archived and edited records',
  access: 'admin',
  params,
  body: z.object({
    state: z.enum(['enabled', 'paused']).optional(),
    settings: settingsChange.optional(),
  }),
  success: flow,
  errors: [
    'rehearsal.applying',
    'flow.not_found',
    'flow.not_editable',
    'flow.cannot_write_back',
    'flow.no_groups',
    'flow.no_payouts',
    'flow.no_approvals',
    'flow.bad_approvals',
    'flow.drafts_only',
    'flow.unknown_account',
    'flow.cannot_go_both_ways',
    'flow.held',
  ],
});

export const syncFlow = endpoint({
  method: 'POST',
  path: '/api/flows/:id/sync',
  summary:
    'Read both sides again now instead of at the next poll; `all` lists every record, not only what changed',
  access: 'member',
  params,
  body: z.object({ all: z.boolean().default(false) }),
  success: z.object({ connectionIds: z.array(idOf('connection')) }),
  errors: ['flow.not_found', 'flow.paused', 'connection.not_connected'],
});
