import { z } from 'zod';
import { approverRoles } from '#model/approval.ts';
import type { FlowSettings } from '#model/flow.ts';
import { transforms } from '#model/transforms.ts';
import crmContactsToStripe from './crm-contacts-to-stripe.json' with { type: 'json' };
import crmContactsToXero from './crm-contacts-to-xero.json' with { type: 'json' };
import crmInvoicesToXero from './crm-invoices-to-xero.json' with { type: 'json' };
import crmPaymentsToXero from './crm-payments-to-xero.json' with { type: 'json' };
import crmServicesToStripe from './crm-services-to-stripe.json' with { type: 'json' };
import ignitionAgreedServicesToCrm from './ignition-agreed-services-to-crm.json' with { type: 'json' };
import ignitionClientsToCrm from './ignition-clients-to-crm.json' with { type: 'json' };
import ignitionClientsToStripe from './ignition-clients-to-stripe.json' with { type: 'json' };
import ignitionClientsToXero from './ignition-clients-to-xero.json' with { type: 'json' };
import ignitionInvoicesToXero from './ignition-invoices-to-xero.json' with { type: 'json' };
import ignitionPaymentsToXero from './ignition-payments-to-xero.json' with { type: 'json' };
import ignitionPaymentsToStripe from './ignition-payments-to-stripe.json' with { type: 'json' };
import ignitionProposalsToXero from './ignition-proposals-to-xero.json' with { type: 'json' };
import ignitionProposalsToCrm from './ignition-proposals-to-crm.json' with { type: 'json' };
import stripeBillingToCrm from './stripe-billing-to-crm.json' with { type: 'json' };
import stripePayoutsToXero from './stripe-payouts-to-xero.json' with { type: 'json' };
import stripeCheckoutsToIgnition from './stripe-checkouts-to-ignition.json' with { type: 'json' };
import stripeCompletedToIgnition from './stripe-completed-to-ignition.json' with { type: 'json' };
import stripeSubscriptionsToCrm from './stripe-subscriptions-to-crm.json' with { type: 'json' };
import webhookContactsToCrm from './webhook-contacts-to-crm.json' with { type: 'json' };
import webhookContactsToXero from './webhook-contacts-to-xero.json' with { type: 'json' };
import webhookOpportunitiesToCrm from './webhook-opportunities-to-crm.json' with { type: 'json' };
import xeroQuotesToIgnition from './xero-quotes-to-ignition.json' with { type: 'json' };
import xeroCompletedToIgnition from './xero-completed-to-ignition.json' with { type: 'json' };

/** See `ProposalSettings`. */
const proposalsSchema = z.strictObject({
  services: z.enum(['once_off', 'recurring', 'all']),
  included: z.enum(['leave_out', 'zero_line']),
  openPrices: z.enum(['lowest', 'leave_out', 'refuse']),
  text: z.enum(['name', 'name_and_description']),
  date: z.enum(['accepted', 'start']),
  dueDays: z.int().nullable(),
  number: z.enum(['ledger', 'proposal']),
  check: z.enum(['contract', 'services']),
});

/** See `LedgerSettings`. */
const ledgerSchema = z.strictObject({
  mode: z.enum(['auto', 'write', 'audit']),
  state: z.enum(['draft', 'awaiting_approval', 'approved']),
  basis: z.enum(['exclusive', 'inclusive', 'no_tax']),
  residue: z.enum(['refuse', 'rounding_line']),
  onApprovedEdit: z.enum(['update', 'finding']),
  defaultAccount: z.string(),
  defaultTax: z.string(),
  tracking: z.array(z.strictObject({ category: z.string(), option: z.string() })).exactOptional(),
  brandingTheme: z.string().exactOptional(),
  accountMap: z.array(z.strictObject({ service: z.string(), account: z.string(), tax: z.string() })),
  taxMap: z.array(z.strictObject({ code: z.string(), tax: z.string() })).exactOptional(),
  proposals: proposalsSchema.exactOptional(),
});

/** See `PaymentSettings`. */
const paymentsSchema = z.strictObject({
  mode: z.enum(['auto', 'write', 'audit']),
  when: z.enum(['collected', 'paid_out']),
  clearingAccount: z.string(),
  clearingAccounts: z.array(z.strictObject({ currency: z.string(), account: z.string() })).exactOptional(),
  onRejected: z.enum(['delete', 'finding']),
  onRefunded: z.enum(['finding', 'keep']),
  payouts: z.enum(['off', 'on']),
  bankAccount: z.string(),
  fees: z.enum(['gross', 'net']),
  feeAccount: z.string(),
  feeTax: z.string(),
  clawbackAccount: z.string(),
  payoutContact: z.string(),
});

/** See `ClearingSettings`. */
const clearingSchema = z.strictObject({
  mode: z.enum(['write', 'audit']),
  accounts: z.array(z.strictObject({ currency: z.string(), clearing: z.string(), bank: z.string() })),
  feeAccount: z.string(),
  feeTax: z.string(),
  refundAccount: z.string(),
  disputeAccount: z.string(),
  contact: z.string(),
});

/** See `HandOverSettings`. */
const handOverSchema = z.strictObject({
  when: z.enum(['approved', 'paid']),
  of: z.enum(['all', 'cycles', 'single']),
  drafts: z.enum(['on', 'off']).exactOptional(),
  draftRates: z.array(z.strictObject({ percent: z.string(), name: z.string() })).exactOptional(),
});

/** See `PairingSettings`. */
const pairingSchema = z.strictObject({
  keys: z.array(z.string()),
  description: z.enum(['read', 'ignore']),
  surcharge: z.enum(['included', 'added']),
});
/** Rules that a flow is shipped with: every change waits for one person. */
const approvalsSchema = z.tuple([
  z.strictObject({ when: z.literal('always'), role: z.enum(approverRoles), people: z.literal(1) }),
]);

/** See `AgreedBilling`. */
const billingSchema = z.strictObject({
  onceOff: z.enum(['billable', 'draft_invoice', 'off']),
  recurring: z.enum(['subscription', 'billable', 'off']),
  billedAtSource: z.enum(['skip', 'bill']),
  start: z.enum(['prepared', 'at_once']),
  term: z.enum(['ends', 'goes_on']),
  openPrices: z.enum(['finding', 'least']),
  collection: z.enum(['send_invoice', 'charge_automatically']),
  onWithdrawn: z.enum(['withdraw', 'leave']),
  defaultTax: z.string(),
  services: z.array(
    z.strictObject({
      service: z.string(),
      code: z.string(),
      bill: z.enum(['off', 'billable']).exactOptional(),
    }),
  ),
  taxes: z.array(z.strictObject({ name: z.string(), code: z.string() })),
});

const endSchema = z.strictObject({ vendor: z.string(), kind: z.string() });

/** A flow as it is shipped: data, checked here once and editable afterwards. */
export const presetSchema = z.strictObject({
  preset: z.string(),
  name: z.string(),
  source: endSchema,
  target: endSchema,
  settings: z.strictObject({
    onArchive: z.enum(['archive', 'leave']),
    onSourceGone: z.enum(['archive', 'leave']),
    onTargetEdit: z.enum(['restore', 'keep']),
    createStates: z.array(z.string()),
    ownerFrom: z.string().exactOptional(),
    writeBack: z.literal('off').exactOptional(),
    groups: z.literal('off').exactOptional(),
    lookups: z
      .array(z.strictObject({ name: z.string(), from: z.string(), kind: z.string(), targetKind: z.string() }))
      .exactOptional(),
    ledger: ledgerSchema.exactOptional(),
    payments: paymentsSchema.exactOptional(),
    clearing: clearingSchema.exactOptional(),
    handOver: handOverSchema.exactOptional(),
    pairing: pairingSchema.exactOptional(),
    approvals: approvalsSchema.exactOptional(),
    billing: billingSchema.exactOptional(),
  }),
  /** Where a source record can be told the id of its target, and by which profiles of its vendor; off until chosen. */
  crossReference: z
    .strictObject({ name: z.string(), field: z.string(), profiles: z.array(z.string()) })
    .exactOptional(),
  /** Groups of targets that a list of the source names; off until chosen. */
  memberships: z
    .strictObject({ name: z.string(), from: z.string(), field: z.string(), kind: z.string() })
    .exactOptional(),
  /** The flows that keep payouts beside this one: kinds at both ends and the fields that are written; off until chosen. */
  payouts: z
    .array(
      z.strictObject({
        name: z.string(),
        source: z.string(),
        target: z.string(),
        fields: z.array(z.string()),
      }),
    )
    .exactOptional(),
  rules: z.array(
    z.strictObject({
      target: z.string(),
      from: z.string(),
      transform: z
        .string()
        .refine((name) => name in transforms, { error: 'There is no such transform.' })
        .exactOptional(),
      onEmpty: z.enum(['keep', 'clear', 'refuse']),
    }),
  ),
});

type ShippedPreset = z.infer<typeof presetSchema>;

/** A flow to be made: shipped, or made of a shipped one with settings of its own. */
export type Preset = Omit<ShippedPreset, 'settings'> & { readonly settings: FlowSettings };

/** Every shipped preset by its name. */
export const presets: ReadonlyMap<string, Preset> = new Map(
  [
    ignitionClientsToXero,
    ignitionClientsToStripe,
    ignitionClientsToCrm,
    ignitionProposalsToCrm,
    ignitionAgreedServicesToCrm,
    ignitionInvoicesToXero,
    ignitionProposalsToXero,
    ignitionPaymentsToXero,
    ignitionPaymentsToStripe,
    crmContactsToStripe,
    crmContactsToXero,
    crmInvoicesToXero,
    crmPaymentsToXero,
    stripePayoutsToXero,
    crmServicesToStripe,
    stripeBillingToCrm,
    stripeSubscriptionsToCrm,
    webhookContactsToCrm,
    webhookContactsToXero,
    webhookOpportunitiesToCrm,
    xeroCompletedToIgnition,
    xeroQuotesToIgnition,
    stripeCompletedToIgnition,
    stripeCheckoutsToIgnition,
  ].map((json) => {
    const preset: Preset = presetSchema.parse(json);
    return [preset.preset, preset];
  }),
);
