import { z } from 'zod';
import { archivedFilter, changeErrors, createErrors, decimalUpTo, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { idOf, instant } from './vocabulary.ts';

export const taxRate = z.object({
  id: idOf('savedTax'),
  /** In capitals; what services and billables name it by. It never changes. */
  code: z.string(),
  name: z.string(),
  /** Decimal text: `10`. */
  percentage: z.string(),
  /** True when prices have the tax in them. */
  isInclusive: z.boolean(),
  country: z.string().nullable(),
  archivedAt: instant.nullable(),
  version,
});
export type TaxRate = z.infer<typeof taxRate>;

const percentage = decimalUpTo(4).refine((text) => Number(text) <= 100, { error: 'is more than 100' });
const name = z.string().trim().min(1).max(100);

export const listTaxRates = endpoint({
  method: 'GET',
  path: '/api/crm/tax-rates',
  summary: 'Tax rates by code',
  access: 'member',
  query: z.object({ archived: archivedFilter }),
  success: z.object({ items: z.array(taxRate) }),
  errors: ['crm.module_off'],
});

export const createTaxRate = endpoint({
  method: 'POST',
  path: '/api/crm/tax-rates',
  summary: 'Add a tax rate',
  access: 'admin',
  body: z.object({
    code: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9][A-Z0-9._-]{0,39}$/),
    name,
    percentage,
    isInclusive: z.boolean(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable()
      .default(null),
  }),
  success: taxRate,
  errors: [...createErrors, 'crm.code_taken'],
});

/** A rate never changes its percentage, so that what was invoiced stays true: archive it and add another. */
export const changeTaxRate = endpoint({
  method: 'PATCH',
  path: '/api/crm/tax-rates/:id',
  summary: 'Rename a tax rate, archive it or bring it back',
  access: 'admin',
  params: z.object({ id: idOf('savedTax') }),
  body: z.object({ version, name: name.optional(), archived: z.boolean().optional() }),
  success: taxRate,
  errors: changeErrors,
});
