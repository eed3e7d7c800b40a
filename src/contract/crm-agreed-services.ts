import { z } from 'zod';
import { agreedWays } from '#model/agreed-service.ts';
import { agreedServiceStates, recurringIntervals } from '#model/crm/nouns.ts';
import {
  amount,
  billableState,
  collection,
  invoiceRef,
  opportunityRef,
  serviceRef,
  subscriptionState,
  taxRef,
} from './crm-finance-vocabulary.ts';
import { changeErrors, contactRef, plainDate, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { recordInFlow } from './records.ts';
import { idOf, instant } from './vocabulary.ts';

const agreedState = z.enum(agreedServiceStates);

/** A service that a client agreed to in another system, with what stands for it here. */
export const agreedService = z.object({
  id: idOf('agreedService'),
  state: agreedState,
  /** What it is billed as; decided when it was first seen. */
  way: z.enum(agreedWays),
  contact: contactRef,
  opportunity: opportunityRef,
  service: serviceRef.nullable(),
  description: z.string(),
  quantity: z.string(),
  unitPrice: z.string(),
  currency: z.string(),
  /** Quantity times price, before tax. */
  amount,
  tax: taxRef.nullable(),
  /** How often a subscription bills; null of all others. */
  interval: z.object({ unit: z.enum(recurringIntervals), count: z.number() }).nullable(),
  /** The contract’s first day; null: from when it is started. */
  startsOn: plainDate.nullable(),
  /** Months after which a subscription ends; null: it goes on. */
  termMonths: z.number().nullable(),
  collection,
  /** Number and page of what was agreed on, at its source. */
  source: z.object({ number: z.string().nullable(), url: z.string().nullable() }),
  acceptedAt: instant.nullable(),
  billable: z
    .object({
      id: idOf('billable'),
      state: billableState,
      invoice: invoiceRef.nullable(),
    })
    .nullable(),
  subscription: z.object({ id: idOf('subscription'), state: subscriptionState }).nullable(),
  /** Why it holds no more; set exactly while it is withdrawn. */
  withdrawnReason: z.string().nullable(),
  /** Its record, whose page says why each value is as it is; null until a flow has read it. */
  recordId: idOf('record').nullable(),
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type AgreedService = z.infer<typeof agreedService>;

export const listAgreedServices = endpoint({
  method: 'GET',
  path: '/api/crm/agreed-services',
  summary: 'Services that clients agreed to elsewhere, newest first',
  access: 'member',
  query: pageQuery.extend({
    state: agreedState.optional(),
    contact: idOf('contact').optional(),
    opportunity: idOf('opportunity').optional(),
  }),
  success: pageOf(agreedService),
  errors: ['crm.module_off', 'api.bad_cursor'],
});

const params = z.object({ id: idOf('agreedService') });

export const readAgreedService = endpoint({
  method: 'GET',
  path: '/api/crm/agreed-services/:id',
  summary: 'One service that a client agreed to elsewhere',
  access: 'member',
  params,
  success: agreedService,
  errors: ['crm.module_off', 'crm.not_found'],
});

export const startAgreedService = endpoint({
  method: 'POST',
  path: '/api/crm/agreed-services/:id/start',
  summary: 'Begin the subscription that was prepared; a second time changes nothing',
  access: 'member',
  params,
  body: z.object({ version }),
  success: agreedService,
  errors: [
    ...changeErrors,
    'crm.agreed_state',
    'crm.stripe_not_connected',
    'crm.not_recurring',
    'crm.currency_refused',
    'crm.amount_refused',
    'crm.contact_without_email',
  ],
});

export const dismissAgreedService = endpoint({
  method: 'POST',
  path: '/api/crm/agreed-services/:id/dismiss',
  summary: 'Never bill it: its billable is written off, its subscription does not begin',
  access: 'member',
  params,
  body: z.object({ version, reason: z.string().trim().min(1).max(500) }),
  success: agreedService,
  errors: [...changeErrors, 'crm.agreed_state', 'crm.billable_closed'],
});

export const reopenAgreedService = endpoint({
  method: 'POST',
  path: '/api/crm/agreed-services/:id/reopen',
  summary: 'Let what was withdrawn hold again',
  access: 'member',
  params,
  body: z.object({ version }),
  success: agreedService,
  errors: [
    ...changeErrors,
    'crm.agreed_state',
    'crm.closed',
    'crm.billable_closed',
    'crm.currency_refused',
    'crm.amount_refused',
  ],
});

/** A line that the client agreed to, with why nothing here bills it, or what a person has to decide. */
export const unbilledService = z.object({
  recordId: idOf('record'),
  title: z.string(),
  standing: recordInFlow,
});
export type UnbilledService = z.infer<typeof unbilledService>;

export const listUnbilledServices = endpoint({
  method: 'GET',
  path: '/api/crm/opportunities/:id/unbilled-services',
  summary: 'What was agreed on elsewhere for an opportunity and is not billed here, and why',
  access: 'member',
  params: z.object({ id: idOf('opportunity') }),
  success: z.object({ items: z.array(unbilledService) }),
  errors: ['crm.module_off'],
});
