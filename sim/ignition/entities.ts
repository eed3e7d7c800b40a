import type { AustralianAddress } from '#sim/kit/australia.ts';

/** Values of the enumerations as the vendor's app and two integrations show them; texts outside them may appear. */
export const clientStates = ['lead', 'active', 'inactive', 'archived', 'deleted'] as const;
export const proposalStates = [
  'new',
  'draft',
  'awaiting_acceptance',
  'accepted',
  'completed',
  'lost',
  'archived',
  'revoked',
] as const;
export const dealStates = ['open', 'won', 'lost'] as const;
export const serviceStates = ['new', 'active', 'deleted', 'ledger', 'system', 'placeholder'] as const;
/** `draft` is of the keyed profile alone: the Reporting API never shows a draft. */
export const invoiceStates = ['draft', 'issued', 'voided', 'archived', 'deleted'] as const;
export const paymentStates = [
  'uncollected',
  'collecting',
  'collected',
  'disbursing',
  'disbursed',
  'cancelled',
  'refunding',
] as const;
export const priceTypes = ['fixed', 'unit', 'included', 'minimum', 'price range'] as const;

export type ClientState = (typeof clientStates)[number];
export type ProposalState = (typeof proposalStates)[number];
export type DealState = (typeof dealStates)[number];
export type ServiceState = (typeof serviceStates)[number];
export type InvoiceState = (typeof invoiceStates)[number];
export type PaymentState = (typeof paymentStates)[number];
export type PriceType = (typeof priceTypes)[number];
export type InvoicePaymentState = 'unpaid' | 'partially_paid' | 'paid';
export type DisbursalState = 'in_transit' | 'complete' | 'failed';
/** `seasonal` stands for all that the vendor publishes no words of. */
export type Cadence = 'once_off' | 'monthly' | 'quarterly' | 'yearly' | 'seasonal';
export type PaymentMethod = 'credit card' | 'bank account';

export interface StaffMember {
  readonly name: string;
  readonly email: string;
}

/** Instants are epoch ms, plain dates `YYYY-MM-DD`, amounts minor units of the practice's currency. */
export interface Client {
  readonly slug: string;
  /** The id of Zapier and of CSV files; the Reporting API never shows it. */
  readonly legacyId: number;
  name: string;
  email: string | null;
  phone: string | null;
  state: ClientState;
  externalClientId: string | null;
  xeroContactId: string | null;
  qboCustomerId: number | null;
  manager: StaffMember | null;
  partner: StaffMember | null;
  tags: readonly string[];
  groupName: string | null;
  businessStructure: string | null;
  gstRegistered: boolean;
  /** ABN, as typed. */
  taxNumber: string | null;
  /** ACN, as typed. */
  companyNumber: string | null;
  address: AustralianAddress | null;
  postalAddress: AustralianAddress | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Contact {
  readonly slug: string;
  readonly id: number;
  readonly clientSlug: string;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  mobile: string | null;
  position: string | null;
  salutation: string | null;
  addressee: string | null;
  isPrimary: boolean;
  isSignatory: boolean;
  isInvoiceRecipient: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface DealStage {
  readonly slug: string;
  readonly name: string;
  readonly position: number;
  /** 0 to 1, or a percentage: both are seen. */
  readonly winLikelihood: number;
  readonly inactiveThresholdDays: number | null;
  readonly updatedAt: number;
}

export interface Deal {
  readonly slug: string;
  name: string;
  state: DealState;
  priority: string | null;
  readonly clientSlug: string;
  stageSlug: string;
  owner: StaffMember | null;
  valueMinor: number;
  linkedProposalSlug: string | null;
  currentStageStartedAt: number;
  closedAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Service {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  state: ServiceState;
  readonly priceType: PriceType;
  readonly billingMode: 'automatic' | 'manual';
  readonly cadence: Cadence;
  readonly priceMinor: number;
  readonly minPriceMinor: number | null;
  readonly maxPriceMinor: number | null;
  readonly unitName: string | null;
  /** The name of a rate, not a percentage. */
  taxRate: 'GST' | 'Exempt';
  readonly groupName: string;
  readonly categoryName: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface ProposalService {
  readonly slug: string;
  readonly serviceSlug: string;
  readonly name: string;
  readonly description: string;
  readonly position: number;
  readonly isAddOn: boolean;
  isSelectedForAcceptance: boolean;
  readonly billingMode: 'automatic' | 'manual';
  readonly cadence: Cadence;
  readonly categoryName: string;
  readonly priceType: PriceType;
  readonly quantity: number;
  /** For one period of the cadence. */
  readonly periodMinor: number;
}

export interface Proposal {
  readonly slug: string;
  /** Shown as `PROP-<number>`. */
  readonly number: number;
  name: string;
  state: ProposalState;
  readonly clientSlug: string;
  readonly minimumContractMonths: number;
  readonly startDate: string;
  endDate: string | null;
  readonly creator: StaffMember;
  readonly sender: StaffMember;
  sentAt: number | null;
  acceptedAt: number | null;
  lostAt: number | null;
  readonly services: readonly ProposalService[];
  readonly createdAt: number;
  updatedAt: number;
}

export interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly originSlug: string | null;
  /** The rate by name that a program gave with its draft; null leaves it to Ignition. */
  readonly taxRate?: 'GST' | 'Exempt' | null;
}

export interface Invoice {
  readonly slug: string;
  readonly number: string;
  reference: string | null;
  state: InvoiceState;
  paymentState: InvoicePaymentState;
  readonly date: string;
  readonly dueDate: string;
  paymentDate: string | null;
  paymentMethod: PaymentMethod | 'manual' | null;
  readonly clientSlug: string;
  readonly totalMinor: number;
  readonly surchargeMinor: number;
  readonly lines: readonly InvoiceLine[];
  readonly issuedBy: StaffMember | null;
  readonly source: 'proposal' | 'manual' | 'api';
  memo: string | null;
  /** True once Ignition's own integration has pushed it to Xero. */
  pushedToXero: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Payment {
  readonly slug: string;
  readonly clientSlug: string;
  readonly invoiceSlugs: readonly string[];
  state: PaymentState;
  readonly totalMinor: number;
  readonly surchargeMinor: number;
  readonly method: PaymentMethod;
  readonly feeMinor: number;
  completedAt: number | null;
  disbursalId: string | null;
  availableOn: string | null;
  /** Another system’s id of it; the keyed profile shows and takes it. */
  externalPaymentId: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

/** One movement towards a payout: a payment, or a clawback that lessens one. Amounts are positive in both. */
export interface Collection {
  /** The number of `id`, as text: the only object without a slug on the wire. */
  readonly slug: string;
  readonly id: number;
  readonly type: PaymentMethod | 'clawback';
  readonly paymentSlug: string;
  readonly clientSlug: string;
  readonly invoiceSlug: string;
  readonly totalMinor: number;
  readonly startedOn: string;
  readonly feeMinor: number;
  readonly feeInvoiceDate: string;
  disbursalId: string | null;
  readonly updatedAt: number;
}

/** What Ignition pays out in one lump for one day; no endpoint of the Reporting API lists it. */
export interface Disbursal {
  readonly id: string;
  state: DisbursalState;
  readonly submittedDate: string;
  arrivalDate: string;
}
