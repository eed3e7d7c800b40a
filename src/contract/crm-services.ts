import { z } from 'zod';
import { recurringIntervals, serviceLimits, taxBehaviors } from '#model/crm/nouns.ts';
import {
  archivedFilter,
  changeErrors,
  createErrors,
  currency,
  customChange,
  customValues,
  decimalUpTo,
  listErrors,
  readErrors,
  textOrNone,
  version,
  words,
} from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { recordInFlow } from './records.ts';
import { actor, idOf, instant } from './vocabulary.ts';

/** The price of one unit; decimal text in major units, up to four places (`12.3456`). One a currency. */
export const price = z.object({
  currency,
  unitPrice: decimalUpTo(serviceLimits.pricePlaces),
  taxBehavior: z.enum(taxBehaviors),
});
export type ServicePrice = z.infer<typeof price>;

/** Null: sold once. */
export const recurring = z
  .object({
    interval: z.enum(recurringIntervals),
    count: z.number().int().min(1).max(serviceLimits.intervalCount),
  })
  .nullable();

export const serviceSummary = z.object({
  id: idOf('service'),
  code: z.string(),
  name: z.string(),
  unit: z.string().nullable(),
  taxCode: z.string().nullable(),
  recurring,
  /** By currency. */
  prices: z.array(price),
  archivedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type ServiceSummary = z.infer<typeof serviceSummary>;

export const serviceDetail = serviceSummary.extend({
  description: z.string().nullable(),
  custom: customValues,
  createdBy: actor,
  updatedBy: actor,
  recordId: idOf('record').nullable(),
  /** Where it stands at other vendors, the catalogue at Stripe among them. */
  flows: z.array(recordInFlow),
});
export type ServiceDetail = z.infer<typeof serviceDetail>;

const serviceFields = z.object({
  /** Unique in the workspace without regard to case. */
  code: z.string().trim().min(1).max(60),
  name: z.string().trim().min(1).max(serviceLimits.name),
  description: textOrNone(serviceLimits.description),
  unit: textOrNone(serviceLimits.unit),
  taxCode: textOrNone(40),
  recurring,
  /** All of them: a currency that is left out has no price any more. */
  prices: z.array(price).max(50),
  custom: customChange,
});

const params = z.object({ id: idOf('service') });

export const listServices = endpoint({
  method: 'GET',
  path: '/api/crm/services',
  summary: 'The service catalogue, found by beginnings of words in code and name',
  access: 'member',
  query: pageQuery.extend({
    q: words,
    recurring: z.enum(['yes', 'no']).optional(),
    currency: currency.optional(),
    archived: archivedFilter,
    sort: z.enum(['name', '-name', 'code', 'updated', '-updated', 'created', '-created']).default('name'),
  }),
  success: pageOf(serviceSummary),
  errors: listErrors,
});

export const readService = endpoint({
  method: 'GET',
  path: '/api/crm/services/:id',
  summary: 'One service with its prices',
  access: 'member',
  params,
  success: serviceDetail,
  errors: readErrors,
});

export const createService = endpoint({
  method: 'POST',
  path: '/api/crm/services',
  summary: 'Add a service to the catalogue',
  access: 'member',
  body: serviceFields.partial().extend({ code: serviceFields.shape.code, name: serviceFields.shape.name }),
  success: serviceDetail,
  errors: [...createErrors, 'crm.code_taken'],
});

export const changeService = endpoint({
  method: 'PATCH',
  path: '/api/crm/services/:id',
  summary: 'Change a service or its prices; what was invoiced stays as it was',
  access: 'member',
  params,
  body: serviceFields.partial().extend({ version }),
  success: serviceDetail,
  errors: [...changeErrors, 'crm.code_taken'],
});

export const archiveService = endpoint({
  method: 'POST',
  path: '/api/crm/services/:id/archive',
  summary: 'Take a service out of the catalogue; its history stays',
  access: 'member',
  params,
  body: z.object({ version }),
  success: serviceDetail,
  errors: changeErrors,
});

export const restoreService = endpoint({
  method: 'POST',
  path: '/api/crm/services/:id/restore',
  summary: 'Bring an archived service back',
  access: 'member',
  params,
  body: z.object({ version }),
  success: serviceDetail,
  errors: changeErrors,
});
