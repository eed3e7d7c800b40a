import { z } from 'zod';
import {
  billableState,
  invoiceOrigin,
  invoiceState,
  paymentState,
  subscriptionState,
} from '#contract/crm-finance-vocabulary.ts';
import { idOf } from '#contract/vocabulary.ts';

const contact = idOf('contact').optional().catch(undefined);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .optional()
  .catch(undefined);

/** What the pages of finance keep in their address. What cannot be understood is left out rather than refused. */
export const billablesSearch = z.object({
  state: z
    .enum([...billableState.options, 'all'])
    .optional()
    .catch(undefined),
  contact,
  currency,
});

export const invoicesSearch = z.object({
  number: z.string().max(60).optional().catch(undefined),
  state: invoiceState.optional().catch(undefined),
  attention: z.enum(['any', 'overdue', 'payment_failed', 'disputed', 'stopped']).optional().catch(undefined),
  contact,
  currency,
  origin: invoiceOrigin.optional().catch(undefined),
});

export const paymentsSearch = z.object({
  state: paymentState.optional().catch(undefined),
  contact,
  currency,
});

export const subscriptionsSearch = z.object({
  state: subscriptionState.optional().catch(undefined),
  contact,
});

/** For whom, and of what, a subscription is started. */
export const startSearch = z.object({
  contact,
  opportunity: idOf('opportunity').optional().catch(undefined),
});
