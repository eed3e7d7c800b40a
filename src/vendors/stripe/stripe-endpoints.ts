import { secondMs } from '#base/clock.ts';
import type { BudgetSpec } from '#model/connector.ts';
import {
  endpointCallsPerSecond,
  listsPerMonth,
  liveCallsPerSecond,
  monthMs,
  testCallsPerSecond,
} from './stripe-limits.ts';

/** Every endpoint that this room calls. Stripe counts each by itself; what is not here is not called. */
export const stripeEndpoints = [
  'GET /v1/account',
  'GET /v1/accounts/:id',
  'GET /v1/events',
  'GET /v1/customers',
  'GET /v1/customers/search',
  'GET /v1/customers/:id',
  'POST /v1/customers',
  'POST /v1/customers/:id',
  'GET /v1/customers/:id/payment_methods',
  'POST /v1/customers/:id/tax_ids',
  'DELETE /v1/customers/:id/tax_ids/:id',
  'GET /v1/products',
  'GET /v1/products/:id',
  'POST /v1/products',
  'POST /v1/products/:id',
  'GET /v1/prices',
  'POST /v1/prices',
  'POST /v1/prices/:id',
  'GET /v1/tax_rates',
  'POST /v1/tax_rates',
  'POST /v1/tax_rates/:id',
  'GET /v1/coupons/:id',
  'POST /v1/coupons',
  'GET /v1/invoices',
  'GET /v1/invoices/:id',
  'GET /v1/invoices/:id/lines',
  'POST /v1/invoices',
  'POST /v1/invoices/:id/add_lines',
  'POST /v1/invoices/:id/finalize',
  'POST /v1/invoices/:id/send',
  'POST /v1/invoices/:id/pay',
  'POST /v1/invoices/:id/void',
  'POST /v1/invoices/:id/mark_uncollectible',
  'DELETE /v1/invoices/:id',
  'GET /v1/invoice_payments',
  'GET /v1/payment_intents',
  'GET /v1/payment_intents/:id',
  'GET /v1/charges',
  'GET /v1/charges/:id',
  'POST /v1/charges/:id',
  'GET /v1/disputes',
  'GET /v1/credit_notes',
  'POST /v1/credit_notes',
  'GET /v1/refunds',
  'POST /v1/refunds',
  'GET /v1/subscriptions',
  'GET /v1/subscriptions/:id',
  'POST /v1/subscriptions',
  'POST /v1/subscriptions/:id',
  'POST /v1/subscriptions/:id/pause',
  'POST /v1/subscriptions/:id/resume',
  'DELETE /v1/subscriptions/:id',
  'GET /v1/payouts',
  'GET /v1/payouts/:id',
  'GET /v1/balance_transactions',
  'POST /v1/billing_portal/sessions',
  'GET /v1/checkout/sessions',
  'GET /v1/checkout/sessions/:id',
  'GET /v1/checkout/sessions/:id/line_items',
  'POST /v1/checkout/sessions',
] as const;
export type StripeEndpoint = (typeof stripeEndpoints)[number];

const accountBudget = 'account';
const listsBudget = 'lists-month';

/**
 * Limits of one account: all calls, and each endpoint by itself. In test mode the whole account has what one endpoint has
 * live, so endpoints are not counted there.
 */
export const stripeBudgets = (isLive: boolean): readonly BudgetSpec[] => [
  {
    name: accountBudget,
    calls: isLive ? liveCallsPerSecond : testCallsPerSecond,
    windowMs: secondMs,
    scope: 'connection',
  },
  { name: listsBudget, calls: listsPerMonth, windowMs: monthMs, scope: 'connection', byName: true },
  ...(isLive ? stripeEndpoints : []).map((endpoint): BudgetSpec => ({
    name: endpoint,
    calls: endpointCallsPerSecond,
    windowMs: secondMs,
    scope: 'connection',
    byName: true,
  })),
];

/** The budgets that a call takes from, by name. */
export const budgetsOfCall = (endpoint: StripeEndpoint): readonly string[] => [accountBudget, endpoint];
export const budgetsOfList: readonly string[] = [listsBudget];

/** The budget that Stripe means when it says why it refused a call (`Stripe-Rate-Limited-Reason`); null for none. */
export const budgetOfReason = (reason: string, endpoint: StripeEndpoint): string | null => {
  if (reason.startsWith('endpoint')) return endpoint;
  return reason.startsWith('resource') ? null : accountBudget;
};
