import { createManualClock, type ManualClock } from '#base/clock.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { silentLogger } from '#base/log.ts';
import type { BillingClient } from '#model/billing.ts';
import type { ConnectionSettings, Credential } from '#model/connection.ts';
import type { Connector, ConnectorContext, LimitReport, VendorClient } from '#model/connector.ts';
import { createStripeConnector } from '#vendors/stripe/stripe-connector.ts';
import { fakeFetch, json, type Answer, type Sent } from './xero-fake.ts';

export const accountId = 'acct_1Wattle';
export const startAt = Date.UTC(2026, 10, 3, 4, 5, 6);
export const startSecs = startAt / 1_000;

export const aStripeConnector = (
  of: { readonly secretKey?: string; readonly url?: string } = {},
): Connector =>
  createStripeConnector({
    connectUrl: of.url ?? 'https://connect.example',
    apiUrl: of.url ?? 'https://api.example',
    clientId: 'ca_plumbline',
    secretKey: of.secretKey ?? 'sk_test_platform',
    webhookSecrets: ['whsec_platform'],
  });

export interface StripeBench {
  readonly client: VendorClient;
  readonly billing: BillingClient;
  readonly sent: Sent[];
  /** Names of the budgets of each spend, in order. */
  readonly spent: (readonly string[])[];
  readonly reports: LimitReport[];
  readonly warnings: string[];
  readonly clock: ManualClock;
}

export interface StripeBenchOptions {
  readonly profile?: string;
  readonly settings?: ConnectionSettings;
  readonly credential?: ConnectorContext['credential'];
  readonly spend?: ConnectorContext['spend'];
  readonly connector?: Connector;
  readonly clock?: ManualClock;
  readonly tenantId?: string | null;
}

export const aConsent: Credential = {
  kind: 'oauth',
  accessToken: accountId,
  refreshToken: null,
  expiresAt: Date.UTC(9999, 11, 31),
  scope: 'read_write',
};

export const aKey = (apiKey: string): Credential => ({ kind: 'api_key', apiKey, webhookSecrets: [] });

/** Stripe opened over any `fetch`, for one connection made by consent unless said otherwise. */
export const openStripeOver = (
  fetch: ConnectorContext['fetch'],
  of: StripeBenchOptions = {},
): Omit<StripeBench, 'sent'> => {
  const clock = of.clock ?? createManualClock(startAt);
  const spent: (readonly string[])[] = [];
  const reports: LimitReport[] = [];
  const warnings: string[] = [];
  const context: ConnectorContext = {
    connectionId: 'con_test',
    profile: of.profile ?? 'connect',
    tenantId: of.tenantId === undefined ? accountId : of.tenantId,
    settings: of.settings ?? {},
    clock,
    logger: { ...silentLogger, warn: (_fields, message) => warnings.push(message) },
    fetch,
    credential: of.credential ?? (() => Promise.resolve(aConsent)),
    spend:
      of.spend ??
      ((_purpose, _calls, names = []) => {
        spent.push(names);
        return Promise.resolve();
      }),
    noteLimits: (report) => {
      reports.push(report);
      return Promise.resolve();
    },
  };
  const connector = of.connector ?? aStripeConnector();
  const billing = connector.billing?.(context);
  if (billing === undefined) throw new Error('Stripe bills');
  return { client: connector.open(context), billing, spent, reports, warnings, clock };
};

/** Stripe opened over a `fetch` that answers by a function and keeps what it was asked. */
export const openFakeStripe = (answer: Answer, of: StripeBenchOptions = {}): StripeBench => {
  const { fetch, sent } = fakeFetch(answer);
  return { ...openStripeOver(fetch, of), sent };
};

export const aList = (data: readonly JsonValue[], hasMore = false): Response =>
  json({ object: 'list', data, has_more: hasMore, url: '/v1/list' });

/** An error in Stripe's shape. */
export const aRefusal = (status: number, error: JsonObject, headers: Record<string, string> = {}): Response =>
  json({ error }, status, { 'request-id': 'req_1', ...headers });

export const aStripeCustomer = (of: JsonObject = {}): JsonObject => ({
  id: 'cus_1',
  object: 'customer',
  created: startSecs,
  name: 'Wattle & Gum Pty Ltd',
  email: 'office@wattle.example',
  phone: '03 5331 0000',
  description: null,
  currency: 'aud',
  balance: 0,
  delinquent: false,
  livemode: false,
  tax_exempt: 'none',
  preferred_locales: [],
  address: {
    line1: 'PO Box 12',
    line2: null,
    city: 'Ballarat',
    state: 'VIC',
    postal_code: '3350',
    country: 'AU',
  },
  invoice_settings: { default_payment_method: null },
  metadata: { plumbline_ref: 'plb:c1' },
  tax_ids: {
    object: 'list',
    has_more: false,
    data: [{ id: 'txi_1', object: 'tax_id', type: 'au_abn', value: '51824753556' }],
  },
  ...of,
});

export const aPrice = (of: JsonObject = {}): JsonObject => ({
  id: 'price_1',
  object: 'price',
  active: true,
  created: startSecs,
  currency: 'aud',
  product: 'plb_s1',
  unit_amount: 12_050,
  unit_amount_decimal: '12050',
  billing_scheme: 'per_unit',
  tax_behavior: 'exclusive',
  lookup_key: 'TAX:aud',
  type: 'one_time',
  recurring: null,
  metadata: {},
  ...of,
});

export const aProduct = (of: JsonObject = {}): JsonObject => ({
  id: 'plb_s1',
  object: 'product',
  active: true,
  created: startSecs,
  name: 'TAX – Tax return',
  description: 'One year',
  default_price: 'price_1',
  tax_code: null,
  unit_label: null,
  metadata: { plumbline_ref: 'plb:s1', plumbline_code: 'TAX' },
  ...of,
});

export const anInvoice = (of: JsonObject = {}): JsonObject => ({
  id: 'in_1',
  object: 'invoice',
  status: 'open',
  number: 'WG-0001',
  customer: 'cus_1',
  customer_name: 'Wattle & Gum Pty Ltd',
  customer_email: 'office@wattle.example',
  currency: 'aud',
  collection_method: 'send_invoice',
  billing_reason: 'manual',
  description: null,
  subtotal: 10_000,
  total: 11_000,
  amount_due: 11_000,
  amount_paid: 0,
  amount_remaining: 11_000,
  pre_payment_credit_notes_amount: 0,
  post_payment_credit_notes_amount: 0,
  attempt_count: 0,
  attempted: false,
  created: startSecs,
  due_date: startSecs + 86_400,
  next_payment_attempt: null,
  hosted_invoice_url: 'https://invoice.example/1',
  invoice_pdf: 'https://invoice.example/1.pdf',
  total_discount_amounts: [],
  total_taxes: [{ amount: 1_000, tax_behavior: 'exclusive' }],
  status_transitions: {
    finalized_at: startSecs,
    paid_at: null,
    voided_at: null,
    marked_uncollectible_at: null,
  },
  parent: null,
  last_finalization_error: null,
  metadata: { plumbline_ref: 'inv_1' },
  lines: {
    object: 'list',
    has_more: false,
    data: [
      {
        id: 'il_1',
        object: 'line_item',
        description: 'Tax return',
        amount: 10_000,
        quantity: 1,
        quantity_decimal: '1',
        discount_amounts: [],
        taxes: [{ amount: 1_000, tax_behavior: 'exclusive' }],
        metadata: { plumbline_id: 'bil_1' },
        pricing: { unit_amount_decimal: '10000', price_details: { product: 'plb_s1', price: 'price_9' } },
      },
    ],
  },
  payments: { object: 'list', has_more: false, data: [] },
  ...of,
});
