import type { Random } from '#sim/kit/random.ts';
import { base62 } from './stripe-ids.ts';
import type { Wire } from './table.ts';

/** What an account is before the simulator starts. */
export interface AccountSeed {
  /** Made from the seed when left out. */
  readonly id?: string;
  readonly name: string;
  readonly email: string;
  readonly country: string;
  /** Lower case, as in all of Stripe. */
  readonly currency: string;
  readonly isActivated?: boolean;
  /** A platform controls it already: OAuth refuses to connect it. */
  readonly isControlledElsewhere?: boolean;
}

/** A business at Stripe. Its test and live objects are two books of their own. */
export interface Account {
  readonly id: string;
  readonly object: 'account';
  readonly created: number;
  name: string;
  email: string;
  readonly country: string;
  readonly currency: string;
  isActivated: boolean;
  readonly isControlledElsewhere: boolean;
  /** Before the dash of invoice numbers. */
  readonly invoicePrefix: string;
}

export const defaultAccounts: readonly AccountSeed[] = [
  {
    name: 'Marlow & Partners Accountants',
    email: 'helen@marlowpartners.example',
    country: 'AU',
    currency: 'aud',
  },
  { name: 'Kestrel Payroll Pty Ltd', email: 'owner@kestrelpayroll.example', country: 'AU', currency: 'aud' },
  {
    name: 'Saltbush Advisory (not activated)',
    email: 'hello@saltbush.example',
    country: 'AU',
    currency: 'aud',
    isActivated: false,
  },
  {
    name: 'Wattle Books (run by another platform)',
    email: 'office@wattlebooks.example',
    country: 'AU',
    currency: 'aud',
    isControlledElsewhere: true,
  },
];

export const createAccount = (seed: AccountSeed, random: Random, created: number): Account => ({
  id: seed.id ?? `acct_1${base62(random, 15)}`,
  object: 'account',
  created,
  name: seed.name,
  email: seed.email,
  country: seed.country,
  currency: seed.currency,
  isActivated: seed.isActivated ?? true,
  isControlledElsewhere: seed.isControlledElsewhere ?? false,
  invoicePrefix: base62(random, 8).toUpperCase(),
});

export const wireAccount = (account: Account): Wire => ({
  id: account.id,
  object: 'account',
  business_profile: {
    annual_revenue: null,
    estimated_worker_count: null,
    mcc: '8931',
    minority_owned_business_designation: null,
    name: account.name,
    product_description: null,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: account.email,
    support_phone: null,
    support_url: null,
    url: null,
  },
  business_type: 'company',
  capabilities: {
    au_becs_debit_payments: account.isActivated ? 'active' : 'inactive',
    card_payments: account.isActivated ? 'active' : 'inactive',
    transfers: account.isActivated ? 'active' : 'inactive',
  },
  charges_enabled: account.isActivated,
  controller: { type: 'account' },
  country: account.country,
  created: account.created,
  default_currency: account.currency,
  details_submitted: account.isActivated,
  email: account.email,
  external_accounts: {
    object: 'list',
    data: [],
    has_more: false,
    url: `/v1/accounts/${account.id}/external_accounts`,
  },
  metadata: {},
  payouts_enabled: account.isActivated,
  settings: {
    bacs_debit_payments: { display_name: null, service_user_number: null },
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: account.name, timezone: 'Australia/Sydney' },
    invoices: { default_account_tax_ids: null, hosted_payment_method_save: 'offer' },
    payments: {
      statement_descriptor: null,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    payouts: {
      debit_negative_balances: true,
      schedule: { delay_days: 2, interval: 'daily' },
      statement_descriptor: null,
    },
    sepa_debit_payments: {},
  },
  tos_acceptance: { date: account.created, ip: null, user_agent: null },
  type: 'standard',
});
