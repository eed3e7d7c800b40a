import type { Generated } from 'kysely';
import type {
  BillableId,
  BillingJobId,
  ConnectionId,
  ContactId,
  CreditNoteId,
  DisputeId,
  InvoiceId,
  OpportunityId,
  PaymentId,
  RefundId,
  ServiceId,
  SubscriptionId,
  TicketId,
  TimeEntryId,
  WorkspaceId,
} from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { RecurringInterval } from '#model/crm/nouns.ts';
import type {
  BillableState,
  BillingAction,
  Collection,
  CreditNoteState,
  DiscountKind,
  InvoiceOrigin,
  InvoiceState,
  JobState,
  PaymentState,
  RefundState,
  StepState,
  SubscriptionState,
  InvoiceEnd,
} from '#model/invoicing/invoicing-nouns.ts';
import type { TaxRounding } from '#model/invoicing/totals.ts';
import type { JsonColumn } from '#store/column-shapes.ts';

/** Columns that end in `_minor` are whole minor units; the driver refuses what a number cannot hold exactly. */
export interface CrmBillableTable {
  id: BillableId;
  workspace_id: WorkspaceId;
  contact_id: ContactId;
  opportunity_id: OpportunityId | null;
  ticket_id: TicketId | null;
  time_entry_id: TimeEntryId | null;
  service_id: ServiceId | null;
  description: string;
  /** Decimal text, as are all prices, values and percentages. */
  quantity: string;
  unit_price: string;
  /** The catalogue's price when the billable was made; null without a service or a price in that currency. */
  list_price: string | null;
  price_reason: string | null;
  discount_kind: DiscountKind | null;
  /** Major units or percent, by the kind. */
  discount_value: string | null;
  tax_code: string | null;
  currency: string;
  /** A plain date. */
  billed_on: string;
  memo: string | null;
  state: BillableState;
  /** Set exactly while `on_invoice` or `settled`. */
  invoice_id: InvoiceId | null;
  written_off_reason: string | null;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_by: string;
  updated_at: number;
}

export interface CrmInvoiceTable {
  id: InvoiceId;
  workspace_id: WorkspaceId;
  origin: InvoiceOrigin;
  number: string | null;
  /** Null for an invoice of the vendor's whose customer is no contact here. */
  contact_id: ContactId | null;
  subscription_id: SubscriptionId | null;
  currency: string;
  state: InvoiceState;
  collection: Collection;
  terms_days: number | null;
  due_at: number | null;
  memo: string | null;
  discount_kind: DiscountKind | null;
  discount_value: string | null;
  tax_rounding: TaxRounding;
  wants_send: boolean;
  /** Null on invoices made at the vendor. */
  predicted_subtotal_minor: number | null;
  predicted_discount_minor: number | null;
  predicted_tax_minor: number | null;
  predicted_total_minor: number | null;
  subtotal_minor: number;
  discount_minor: number;
  tax_minor: number;
  total_minor: number;
  due_minor: number;
  paid_minor: number;
  remaining_minor: number;
  refunded_minor: Generated<number>;
  credited_minor: Generated<number>;
  issued_at: number | null;
  sent_at: number | null;
  paid_at: number | null;
  /** When it became void, uncollectible, deleted or failed. */
  ended_at: number | null;
  is_disputed: Generated<boolean>;
  failure_code: string | null;
  failure_message: string | null;
  next_attempt_at: number | null;
  connection_id: ConnectionId;
  stripe_id: string | null;
  observed_at: number | null;
  /** Sealed: what was last seen at the vendor, by the field names of flows. */
  observed: string | null;
  /** What a flow made the row under. */
  reference: string | null;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_at: number;
}

export interface CrmInvoiceLineTable {
  invoice_id: InvoiceId;
  position: number;
  workspace_id: WorkspaceId;
  billable_id: BillableId | null;
  service_id: ServiceId | null;
  opportunity_id: OpportunityId | null;
  ticket_id: TicketId | null;
  description: string;
  quantity: string;
  unit_price: string | null;
  price_reason: string | null;
  discount_kind: DiscountKind | null;
  discount_value: string | null;
  tax_code: string | null;
  tax_name: string | null;
  tax_percentage: string | null;
  tax_inclusive: boolean | null;
  amount_minor: number;
  discount_minor: number;
  tax_minor: number;
  total_minor: number;
  stripe_id: string | null;
  /** False once the invoice is void, deleted or failed: the billable may then be on another. */
  live: boolean;
}

export interface CrmBillingJobTable {
  id: BillingJobId;
  workspace_id: WorkspaceId;
  connection_id: ConnectionId;
  action: BillingAction;
  invoice_id: InvoiceId | null;
  subscription_id: SubscriptionId | null;
  /** Jobs of one lane run one after the other: they write the same customer. */
  lane: string;
  /** Asking twice under one key is asking once. */
  request_key: string;
  /** Of an invoice that is made: how far it was asked to go. */
  until: InvoiceEnd | null;
  /** Sealed. */
  input: string;
  state: JobState;
  code: string | null;
  message: string | null;
  hint: string | null;
  details: JsonColumn<JsonObject>;
  attempts: Generated<number>;
  next_at: number;
  requested_by: string;
  requested_at: number;
  settled_at: number | null;
}

export interface CrmBillingStepTable {
  job_id: BillingJobId;
  step: string;
  workspace_id: WorkspaceId;
  state: StepState;
  idempotency_key: string;
  tries: Generated<number>;
  /** Sealed: what is sent, exactly. */
  body: string;
  /** The vendor's id of what came of it. */
  result: string | null;
  code: string | null;
  first_at: number;
  intent_at: number;
  ended_at: number | null;
}

/** What the vendor calls a tax or a discount of ours, or the product of lines without a service. */
export interface CrmBillingKeyTable {
  connection_id: ConnectionId;
  kind: 'tax_rate' | 'coupon' | 'product';
  reference: string;
  workspace_id: WorkspaceId;
  stripe_id: string;
  made_at: number;
}

export interface CrmPaymentTable {
  id: PaymentId;
  workspace_id: WorkspaceId;
  invoice_id: InvoiceId;
  connection_id: ConnectionId;
  /** Of the payment record of the invoice. */
  stripe_id: string;
  /** What refunds name (`pi_…`, `ch_…`); null for payments out of band. */
  payment_key: string | null;
  /** The charge behind it, which movements of the vendor's balance name; null until there is one. */
  charge_key: string | null;
  currency: string;
  amount_minor: number;
  /** In the settlement currency. */
  fee_minor: number | null;
  net_minor: number | null;
  settlement_currency: string | null;
  refunded_minor: Generated<number>;
  method: string | null;
  /** What may be shown: `Visa ···· 4242`. */
  method_label: string | null;
  state: PaymentState;
  reason_code: string | null;
  reason: string | null;
  is_out_of_band: Generated<boolean>;
  paid_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface CrmRefundTable {
  id: RefundId;
  workspace_id: WorkspaceId;
  invoice_id: InvoiceId;
  payment_id: PaymentId | null;
  connection_id: ConnectionId;
  stripe_id: string;
  currency: string;
  amount_minor: number;
  state: RefundState;
  reason: string | null;
  failure: string | null;
  created_at: number;
  updated_at: number;
}

export interface CrmCreditNoteTable {
  id: CreditNoteId;
  workspace_id: WorkspaceId;
  invoice_id: InvoiceId;
  connection_id: ConnectionId;
  stripe_id: string;
  number: string | null;
  currency: string;
  amount_minor: number;
  state: CreditNoteState;
  reason: string | null;
  memo: string | null;
  created_at: number;
  updated_at: number;
}

export interface CrmDisputeTable {
  id: DisputeId;
  workspace_id: WorkspaceId;
  invoice_id: InvoiceId;
  payment_id: PaymentId | null;
  connection_id: ConnectionId;
  stripe_id: string;
  currency: string;
  amount_minor: number;
  /** The vendor's word. */
  state: string;
  reason: string | null;
  respond_by: number | null;
  created_at: number;
  updated_at: number;
}

export interface CrmSubscriptionTable {
  id: SubscriptionId;
  workspace_id: WorkspaceId;
  origin: InvoiceOrigin;
  contact_id: ContactId | null;
  opportunity_id: OpportunityId | null;
  service_id: ServiceId | null;
  title: string;
  quantity: number;
  unit_price: string | null;
  currency: string;
  interval: RecurringInterval | null;
  interval_count: number | null;
  tax_code: string | null;
  collection: Collection;
  terms_days: number | null;
  state: SubscriptionState;
  is_paused: Generated<boolean>;
  cancel_at_period_end: Generated<boolean>;
  period_starts_at: number | null;
  period_ends_at: number | null;
  /** First billing; null began at once. */
  starts_at: number | null;
  /** When it ends by what was agreed at its start; null goes on. */
  ends_at: number | null;
  canceled_at: number | null;
  connection_id: ConnectionId;
  stripe_id: string | null;
  /** The vendor's id of the one item that we bill. */
  item_id: string | null;
  /** Sealed: what was last seen at the vendor, by the field names of flows. */
  observed: string | null;
  /** What a flow made the row under. */
  reference: string | null;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_at: number;
}

export interface CrmFinanceDatabase {
  crm_billable: CrmBillableTable;
  crm_invoice: CrmInvoiceTable;
  crm_invoice_line: CrmInvoiceLineTable;
  crm_billing_job: CrmBillingJobTable;
  crm_billing_step: CrmBillingStepTable;
  crm_billing_key: CrmBillingKeyTable;
  crm_payment: CrmPaymentTable;
  crm_refund: CrmRefundTable;
  crm_credit_note: CrmCreditNoteTable;
  crm_dispute: CrmDisputeTable;
  crm_subscription: CrmSubscriptionTable;
}
