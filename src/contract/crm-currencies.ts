import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const listCurrencies = endpoint({
  method: 'GET',
  path: '/api/crm/currencies',
  summary: 'Currencies that prices, billables, invoices and exchange rates are in, by code',
  access: 'member',
  success: z.object({ items: z.array(z.string()) }),
  errors: ['crm.module_off'],
});
