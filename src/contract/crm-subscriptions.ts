import { z } from 'zod';
import {
  amount,
  askErrors,
  billingAction,
  billingJob,
  collection,
  invoiceOrigin,
  opportunityRef,
  requestKey,
  serviceRef,
  subscriptionState,
  taxRef,
  unitPrice,
} from './crm-finance-vocabulary.ts';
import { crmActivity } from './crm-activity.ts';
import { invoiceSummary } from './crm-invoices.ts';
import { contactRef, currency } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { idOf, instant } from './vocabulary.ts';

export const subscriptionSummary = z.object({
  id: idOf('subscription'),
  origin: invoiceOrigin,
  title: z.string(),
  contact: contactRef.nullable(),
  opportunity: opportunityRef.nullable(),
  service: serviceRef.nullable(),
  quantity: z.number(),
  unitPrice: z.string().nullable(),
  currency: z.string(),
  /** Quantity times price, before tax; null where the price is not a plain one. */
  amount: amount.nullable(),
  interval: z.object({ unit: z.string(), count: z.number() }).nullable(),
  tax: taxRef.nullable(),
  collection,
  state: subscriptionState,
  isPaused: z.boolean(),
  cancelAtPeriodEnd: z.boolean(),
  periodStartsAt: instant.nullable(),
  periodEndsAt: instant.nullable(),
  startsAt: instant.nullable(),
  /** When the term that was agreed on ends it; null where none was. */
  endsAt: instant.nullable(),
  canceledAt: instant.nullable(),
  /** What is being done, or has stopped; the newest that is not done. */
  job: billingJob.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type SubscriptionSummary = z.infer<typeof subscriptionSummary>;

export const subscriptionDetail = subscriptionSummary.extend({
  /** Newest first; at most 100. */
  invoices: z.array(invoiceSummary.omit({ job: true })),
  jobs: z.array(billingJob),
  timeline: z.array(crmActivity),
  actions: z.array(billingAction),
  stripe: z.object({
    connectionId: idOf('connection'),
    isConnected: z.boolean(),
    key: z.string().nullable(),
  }),
});
export type SubscriptionDetail = z.infer<typeof subscriptionDetail>;

export const listSubscriptions = endpoint({
  method: 'GET',
  path: '/api/crm/subscriptions',
  summary: 'Subscriptions, newest first',
  access: 'member',
  query: pageQuery.extend({
    state: subscriptionState.optional(),
    contact: idOf('contact').optional(),
    opportunity: idOf('opportunity').optional(),
    service: idOf('service').optional(),
  }),
  success: pageOf(subscriptionSummary),
  errors: ['crm.module_off', 'api.bad_cursor'],
});

const params = z.object({ id: idOf('subscription') });

export const readSubscription = endpoint({
  method: 'GET',
  path: '/api/crm/subscriptions/:id',
  summary: 'One subscription with its invoices',
  access: 'member',
  params,
  success: subscriptionDetail,
  errors: ['crm.module_off', 'crm.not_found'],
});

const wholeQuantity = z.number().int().min(1).max(1_000_000);

export const startSubscription = endpoint({
  method: 'POST',
  path: '/api/crm/subscriptions',
  summary: 'Bill a recurring service to a contact from now on, or from a day on',
  access: 'member',
  body: z.object({
    requestKey,
    contactId: idOf('contact'),
    opportunityId: idOf('opportunity').optional(),
    serviceId: idOf('service'),
    quantity: wholeQuantity.default(1),
    /** The service's price in the currency when it is left out. */
    unitPrice: unitPrice.optional(),
    currency: currency.optional(),
    /** Code of a tax rate; the service's when it is left out. */
    taxCode: z.string().max(40).nullable().optional(),
    collection: collection.default('send_invoice'),
    termsDays: z.number().int().min(0).max(365).optional(),
    /** First billing at this instant; now when it is left out. */
    startsAt: instant.optional(),
  }),
  success: subscriptionDetail,
  errors: [
    ...askErrors,
    'crm.invalid',
    'crm.bad_reference',
    'crm.not_recurring',
    'crm.currency_refused',
    'crm.amount_refused',
    'crm.contact_without_email',
  ],
});

export const changeSubscription = endpoint({
  method: 'POST',
  path: '/api/crm/subscriptions/:id/change',
  summary: 'Bill another quantity or price',
  access: 'member',
  params,
  body: z.object({
    requestKey,
    quantity: wholeQuantity.optional(),
    unitPrice: unitPrice.optional(),
    /** `prorate`: the difference comes on the next invoice; `none`: from the next period on. */
    proration: z.enum(['prorate', 'none']).default('none'),
  }),
  success: subscriptionDetail,
  errors: [...askErrors, 'crm.subscription_state', 'crm.invalid', 'crm.amount_refused'],
});

export const pauseSubscription = endpoint({
  method: 'POST',
  path: '/api/crm/subscriptions/:id/pause',
  summary: 'Let no invoices fall due until it is resumed',
  access: 'member',
  params,
  body: z.object({ requestKey }),
  success: subscriptionDetail,
  errors: [...askErrors, 'crm.subscription_state'],
});

export const resumeSubscription = endpoint({
  method: 'POST',
  path: '/api/crm/subscriptions/:id/resume',
  summary: 'Bill a paused subscription again',
  access: 'member',
  params,
  body: z.object({ requestKey }),
  success: subscriptionDetail,
  errors: [...askErrors, 'crm.subscription_state'],
});

/** `not` takes a cancellation at the end of the period back. */
export const cancelSubscription = endpoint({
  method: 'POST',
  path: '/api/crm/subscriptions/:id/cancel',
  summary: 'End a subscription now or with its period',
  access: 'admin',
  params,
  body: z.object({ requestKey, when: z.enum(['now', 'period_end', 'not']) }),
  success: subscriptionDetail,
  errors: [...askErrors, 'crm.subscription_state'],
});
