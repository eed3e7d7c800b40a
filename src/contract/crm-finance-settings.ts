import { z } from 'zod';
import { taxRoundings } from '#model/invoicing/totals.ts';
import { endpoint } from './endpoint.ts';
import { connectionState, idOf } from './vocabulary.ts';

/** What is decided once for all invoices to come. */
export const financeSettings = z.object({
  /** Where the Stripe account rounds tax: on each line, or on the subtotal of each rate. `line` while none is connected. */
  taxRounding: z.enum(taxRoundings),
  /** The Stripe account that this is told of; null while none was ever connected. */
  account: z
    .object({ connectionId: idOf('connection'), name: z.string(), state: connectionState })
    .nullable(),
});
export type FinanceSettings = z.infer<typeof financeSettings>;

const path = '/api/crm/finance-settings';

export const readFinanceSettings = endpoint({
  method: 'GET',
  path,
  summary: 'What is decided once for all invoices to come',
  access: 'member',
  success: financeSettings,
  errors: ['crm.module_off'],
});

export const changeFinanceSettings = endpoint({
  method: 'PATCH',
  path,
  summary: 'Decide how invoices to come are reckoned; those that are there keep their figures',
  access: 'admin',
  body: financeSettings.pick({ taxRounding: true }),
  success: financeSettings,
  errors: ['crm.module_off', 'crm.stripe_not_connected'],
});
